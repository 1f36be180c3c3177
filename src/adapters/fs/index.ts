export { type FsLockerOptions, fsLocker } from './fs-locker.ts'
export { type FsSessionsOptions, fsSessions } from './fs-sessions.ts'
export { type FsHandle, type FsStorageOptions, fsStorage } from './fs-storage.ts'
export { type LocalDisk, type LocalDiskOptions, localDisk } from './local-disk.ts'
