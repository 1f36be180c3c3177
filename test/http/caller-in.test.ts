import { describe, expect, it } from 'vitest'
import { memoryLocker, memorySessions, memoryStorage } from '../../src/adapters/memory/index.ts'
import { createUploadEngine } from '../../src/core/create-engine.ts'
import type { CallContext } from '../../src/core/ports/hooks.ts'
import { callerIn } from '../../src/http/caller-in.ts'
import type { ProtocolContext } from '../../src/http/protocol.ts'

function contextOf(caller: CallContext): ProtocolContext {
  const engine = createUploadEngine({
    storage: memoryStorage(),
    sessions: memorySessions(),
    locker: memoryLocker(),
    collections: ['first', 'second'],
  })
  return { engine, base: '', linkQuery: '', path: '', caller: async () => caller, report: () => {} }
}

describe('the caller of a request to a mount', () => {
  it('sees the collection of the mount, or the first of the engine, with all else as it is', async () => {
    expect(await callerIn(contextOf({ owner: 'ann' }), 'second')).toEqual({
      owner: 'ann',
      collection: 'second',
    })
    expect(await callerIn(contextOf({ owner: 'ann' }), undefined)).toEqual({
      owner: 'ann',
      collection: 'first',
    })
  })

  it('sees no other collection, whatever it brings along', async () => {
    const caller = await callerIn(contextOf({ collection: 'second' }), 'first')
    expect(caller.collection).toBe('first')
  })
})
