import { describe, expect, it } from 'vitest'
import { loadSdk } from '../../../src/adapters/cloud/load-sdk.ts'
import { expectCode } from '../../support/expect-code.ts'

// Kept from the type checker, which would not find it either.
const missing: string = '@acme/cloud-sdk'

describe('an optional peer', () => {
  it('that is not installed is named, with the command that installs it', async () => {
    const error = await expectCode(
      loadSdk(missing, () => import(/* @vite-ignore */ missing)),
      'SDK_MISSING',
    )
    expect(error.message).toContain('npm install @acme/cloud-sdk')
    expect(error.details).toEqual({ package: '@acme/cloud-sdk' })
  })

  it('that is there is loaded', async () => {
    expect(await loadSdk('node:path', () => import('node:path'))).toHaveProperty('join')
  })

  it('that itself misses something fails as it is', async () => {
    const broken = Object.assign(new Error("Cannot find package 'other' imported from x"), {
      code: 'ERR_MODULE_NOT_FOUND',
    })
    await expect(loadSdk(missing, () => Promise.reject(broken))).rejects.toBe(broken)
  })
})
