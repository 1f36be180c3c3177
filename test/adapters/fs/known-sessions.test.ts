import { expect, it } from 'vitest'
import { KnownSessions } from '../../../src/adapters/fs/known-sessions.ts'
import { turn } from '../../support/turn.ts'
import { recordOf } from './record-of.ts'

const stamp = { ino: 1n, mtimeNs: 1n, size: 100n }

function knowing() {
  const known = new KnownSessions(1000)
  const file = { path: 'a.json', record: recordOf('a'), stamp, baseBytes: 100, isNamed: false }
  known.set('a', file)
  let looks = 0
  const lookFinding = (found: typeof stamp | undefined) => () => {
    looks += 1
    return found
  }
  return { known, file, lookFinding, looks: () => looks }
}

it('looks at a file once until something is waited for, and again after that', async () => {
  const { known, file, lookFinding, looks } = knowing()
  expect(known.get('a', lookFinding(stamp))).toBe(file)
  await Promise.resolve()
  expect(known.get('a', lookFinding(stamp))).toBe(file)
  expect(looks()).toBe(1)
  await turn()
  expect(known.get('a', lookFinding(stamp))).toBe(file)
  expect(looks()).toBe(2)
})

it('forgets a file that another process changed, and what it saw of it last', async () => {
  const { known, file, lookFinding } = knowing()
  expect(known.peek('a')).toBe(file)
  expect(known.get('a', lookFinding({ ...stamp, size: 101n }))).toBeUndefined()
  expect(known.peek('a')).toBeUndefined()
})
