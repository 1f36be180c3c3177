import assert from 'node:assert/strict'
import { isUploadError } from '../../core/errors.ts'
import type { AnyStorage } from '../../core/ports/storage.ts'
import type { Draft } from '../clause.ts'
import { expectError } from '../expect-error.ts'
import type { StorageBench } from './storage-bench.ts'

/** Two uploads that want one key. */
export function conflictClauses({ traits }: AnyStorage): readonly Draft<StorageBench>[] {
  return [
    {
      name: "'rename' publishes beside an object that has the key",
      async prove(bench) {
        const [older, newer] = [bench.bytes(1), bench.bytes(2)]
        const first = await bench.publish(older)
        const second = await bench.publish(newer, { key: first.key, conflict: 'rename' })
        assert.notEqual(second.key, first.key)
        await bench.assertPublished(first.key, older)
        await bench.assertPublished(second.key, newer)
      },
    },
    {
      name: 'a renamed upload completes again with the same answer, in this process and another',
      async prove(bench) {
        const first = await bench.publish(bench.bytes(1))
        const upload = await bench.create({ key: first.key, conflict: 'rename' })
        const bytes = bench.bytes(2)
        const assembly = await upload.write(bytes)
        const object = await upload.complete(assembly)
        assert.deepEqual(await upload.complete(assembly), object)
        assert.deepEqual(await upload.elsewhere().complete(assembly), object)
        await bench.assertPublished(object.key, bytes)
      },
    },
    {
      name: "'refuse' is KEY_TAKEN and leaves the older object alone",
      async prove(bench) {
        const older = bench.bytes(1)
        const { key } = await bench.publish(older)
        await expectError(bench.publish(bench.bytes(2), { key, conflict: 'refuse' }), 'KEY_TAKEN')
        await bench.assertPublished(key, older)
      },
    },
    {
      name: "'replace' puts the newer bytes under the key",
      async prove(bench) {
        const { key } = await bench.publish(bench.bytes(3))
        const newer = bench.bytes(2)
        const object = await bench.publish(newer, { key, conflict: 'replace' })
        assert.equal(object.key, key)
        await bench.assertPublished(key, newer)
      },
    },
    {
      name: 'completing again never brings replaced bytes back',
      async prove(bench) {
        const upload = await bench.create({ conflict: 'replace' })
        const assembly = await upload.write(bench.bytes(2))
        const { key } = await upload.complete(assembly)
        const newer = bench.bytes(3)
        await bench.publish(newer, { key, conflict: 'replace' })
        // What it answers is the adapter's affair once its object is gone.
        await upload.complete(assembly).catch(() => {})
        await bench.assertPublished(key, newer)
      },
    },
    {
      name: 'uploads of one key that are published at once never overwrite each other',
      async prove(bench) {
        const outcomes = await raceForOneKey(bench, 'rename')
        const keys = outcomes.filter(outcome => outcome.key !== undefined).map(outcome => outcome.key)
        assert.equal(new Set(keys).size, keys.length, `keys were given out twice: ${keys.join(', ')}`)
        assert.ok(keys.length === outcomes.length || traits.keyFixedAtCreate, 'every one must find a key')
        for (const { key, bytes } of outcomes) if (key !== undefined) await bench.assertPublished(key, bytes)
      },
    },
    {
      name: "of uploads of one key that are published at once with 'refuse', exactly one wins",
      async prove(bench) {
        const outcomes = await raceForOneKey(bench, 'refuse')
        const [winner, ...others] = outcomes.filter(outcome => outcome.key !== undefined)
        assert.ok(winner?.key, 'one must win')
        assert.equal(others.length, 0, 'only one may win')
        await bench.assertPublished(winner.key, winner.bytes)
      },
    },
  ]
}

/** Five uploads that are all ready before the first is published. Those refused have no key. */
async function raceForOneKey(
  bench: StorageBench,
  conflict: 'rename' | 'refuse',
): Promise<readonly { readonly bytes: Uint8Array; readonly key: string | undefined }[]> {
  const { key } = bench.target()
  const ready = []
  for (let index = 0; index < 5; index += 1) {
    const upload = await bench.create({ key, conflict })
    const bytes = bench.bytes(2)
    ready.push({
      bytes,
      upload: index % 2 === 0 ? upload : upload.elsewhere(),
      assembly: await upload.write(bytes),
    })
  }
  return Promise.all(
    ready.map(async ({ bytes, upload, assembly }) => {
      const object = await upload.complete(assembly).catch(error => {
        assert.ok(isUploadError(error, 'KEY_TAKEN'), `expected KEY_TAKEN, got ${error}`)
      })
      return { bytes, key: object?.key }
    }),
  )
}
