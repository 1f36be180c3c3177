import { isInstalled } from './is-installed.mjs'

/** quayside and what it is compared with: S3 behind, parts of 8 MiB where they can be chosen, each in a process of its own. */
export const overS3 = [
  { name: 'quayside', program: 'quayside-s3', dialect: 'tus', packages: [] },
  {
    name: '@tus/s3-store',
    program: 'tus-s3-store',
    dialect: 'tus',
    packages: ['@tus/server', '@tus/s3-store'],
  },
  {
    name: 'uploadx s3',
    program: 'uploadx-s3',
    dialect: 'uploadx',
    // Without it, this adapter sends an empty Content-MD5, which Ceph refuses.
    load: { contentMd5: true },
    packages: ['@uploadx/core', '@uploadx/s3'],
  },
  { name: 'lib-storage', program: 'lib-storage', dialect: 'put', packages: ['@aws-sdk/lib-storage'] },
].filter(({ packages }) => packages.every(isInstalled))
