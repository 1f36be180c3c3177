import { describe, expect, it } from 'vitest'
import { fsFailure } from '../../../src/adapters/fs/fs-failure.ts'
import type { UploadError } from '../../../src/core/errors.ts'

const codes = [
  ['ENOSPC', 'STORAGE_FULL', /free some room/],
  ['EDQUOT', 'STORAGE_FULL', /quota/],
  ['EACCES', 'STORAGE_DENIED', /read and write/],
  ['EPERM', 'STORAGE_DENIED', /read and write/],
  ['EROFS', 'STORAGE_DENIED', /read-only/],
  ['ENOENT', 'STORAGE_GONE', /not there/],
  ['EXDEV', 'STORAGE_FAILED', /same filesystem/],
  ['EMFILE', 'STORAGE_FAILED', /ulimit/],
  ['EIO', 'STORAGE_FAILED', /EIO/],
] as const

describe('a failure of the filesystem', () => {
  for (const [errno, code, advice] of codes)
    it(`${errno} is ${code}, says where and what to do, and keeps its cause`, () => {
      const cause = Object.assign(new Error(`${errno}: a system call failed`), {
        code: errno,
        syscall: 'write',
      })
      const failure = fsFailure(cause, 'write to /data/x') as UploadError
      expect(failure).toMatchObject({ code, cause })
      expect(failure.message).toMatch(/^Cannot write to \/data\/x /)
      expect(failure.message).toMatch(advice)
    })

  it('that is none comes back as it is', () => {
    const reason = new Error('the client went away')
    expect(fsFailure(reason, 'write')).toBe(reason)
  })
})
