import { describe, expect, it } from 'vitest'
import { objectTail } from '../../../src/adapters/cloud/object-tail.ts'
import { isPrivateKey, privateFolderOf, privateName } from '../../../src/adapters/cloud/private-names.ts'
import { bytesOf } from '../../support/bytes.ts'
import { expectCode } from '../../support/expect-code.ts'

const context = { signal: new AbortController().signal }
const buffers = [bytesOf('hel'), bytesOf('lo')]

describe('a tail as a private object', () => {
  it('reads back, with a receipt that went through JSON', async () => {
    const { tails } = bench()
    const tail = await tails.write('u', { offset: 7, size: 5, buffers }, context)
    expect(tail).toMatchObject({ offset: 7, size: 5 })
    const bytes = await tails.read('u', JSON.parse(JSON.stringify(tail)), context)
    expect(Buffer.from(bytes).toString()).toBe('hello')
  })

  it('never gets a name that another one has, not even at the same place', async () => {
    const { tails, objects } = bench()
    await tails.write('u', { offset: 0, size: 5, buffers }, context)
    await tails.write('u', { offset: 0, size: 5, buffers }, context)
    expect(objects.size).toBe(2)
  })

  it('is gone when it was removed, and removing it again is success', async () => {
    const { tails } = bench()
    const tail = await tails.write('u', { offset: 0, size: 5, buffers }, context)
    await tails.remove('u', tail, context)
    await tails.remove('u', tail, context)
    await expectCode(tails.read('u', tail, context), 'STORAGE_GONE')
  })

  it('that came back damaged or cut is never used', async () => {
    const { tails, objects } = bench()
    const tail = await tails.write('u', { offset: 0, size: 5, buffers }, context)
    const [name = ''] = objects.keys()
    objects.set(name, bytesOf('hellO'))
    await expectCode(tails.read('u', tail, context), 'STORAGE_FAILED')
    objects.set(name, bytesOf('hell'))
    await expectCode(tails.read('u', tail, context), 'STORAGE_GONE')
  })

  it('with a receipt of another storage is gone', async () => {
    const { tails } = bench()
    await expectCode(tails.read('u', { offset: 0, size: 5, receipt: 'tail-1' }, context), 'STORAGE_GONE')
  })
})

describe('private names', () => {
  it("are below the storage's prefix, in a folder of the upload", () => {
    expect(privateName('in/', '41f', 'tail-0')).toBe('in/.quayside/41f/tail-0')
    expect(privateFolderOf('', '41f')).toBe('.quayside/41f/')
  })

  it('tell keys of partial uploads from those of objects', () => {
    expect(isPrivateKey('.partials/41f')).toBe(true)
    expect(isPrivateKey('uploads/.partials/41f')).toBe(false)
  })
})

function bench() {
  const objects = new Map<string, Uint8Array>()
  const tails = objectTail<string>({
    put: async (handle, name, body) => void objects.set(`${handle}/${name}`, Buffer.concat(body.buffers)),
    get: async (handle, name) => {
      const found = objects.get(`${handle}/${name}`)
      return found && Uint8Array.from(found)
    },
    remove: async (handle, name) => void objects.delete(`${handle}/${name}`),
  })
  return { objects, tails }
}
