import assert from 'node:assert/strict'
import type { Draft } from '../clause.ts'
import { manualClock } from '../manual-clock.ts'
import { type BindingBench, settled, stepBytes, turn } from './binding-bench.ts'
import { headOf } from './wire-client.ts'
import { chunkedWire, tusWire } from './wire-upload.ts'

const MiB = 1_048_576
const fileBytes = 64 * MiB
/** What may be on its way at once: the engine's budget, and the buffers of two sockets. */
const underWayBytes = 32 * MiB

/** Bodies that come too fast, too slowly, or not at all. */
export function pressureClauses(): readonly Draft<BindingBench>[] {
  return [
    {
      name: "a storage that takes no bytes stalls the client's connection, and then all bytes arrive",
      async prove(bench) {
        const gate = newGate()
        const { storage } = bench
        const slow: typeof storage = {
          ...storage,
          writePart: async (...call) => {
            await gate.opened
            return storage.writePart(...call)
          },
        }
        await bench.serve({ engine: { storage: slow, memoryBudget: 8 * MiB } })
        const upload = await bench.open(tusWire, fileBytes)
        const client = await bench.client()
        const piece = bench.random.bytes(MiB)
        let taken = 0
        const sending = (async () => {
          await client.write(
            headOf(upload.send(0, piece, true)).replace(/(content-length: )\d+/, `$1${fileBytes}`),
          )
          for (; taken < fileBytes; taken += MiB) await client.write(piece)
        })()
        try {
          const stalledAt = await settled(() => taken)
          assert.ok(stalledAt <= underWayBytes, `the server took ${stalledAt} bytes that the storage did not`)
        } finally {
          gate.open()
        }
        assert.equal((await client.answer('PATCH')).status, 204)
        await sending
        assert.equal(await bench.offsetOf(upload), fileBytes)
      },
    },
    {
      name: 'a client that reads no bytes of a download stalls the storage, and then gets them all',
      async prove(bench) {
        const { storage } = bench
        let read = 0
        const endless: typeof storage = {
          ...storage,
          async *read(_key, { start, end }) {
            const piece = Buffer.alloc(stepBytes)
            for (let at = start; at < end; at += stepBytes) {
              read = at
              yield piece
            }
          },
        }
        await bench.serve({ engine: { storage: endless } })
        const upload = await bench.open(tusWire, fileBytes)
        await fill(bench, upload.id)
        const client = await bench.client()
        client.socket.pause()
        await client.write(headOf({ method: 'GET', path: `${bench.base}/${upload.id}/content` }))
        const stalledAt = await settled(() => read)
        assert.ok(stalledAt <= underWayBytes, `${stalledAt} bytes were read for a client that takes none`)
        client.socket.resume()
        assert.ok((await client.received(fileBytes)) >= fileBytes, 'the download broke off')
      },
    },
    {
      name: 'a body that stalls is answered with 408, and what came stays',
      async prove(bench) {
        const clock = manualClock()
        await bench.serve({ http: { clock, bodyIdleMs: 60_000 } })
        const upload = await bench.open(tusWire, 1000 * stepBytes)
        const client = await bench.client()
        const send = upload.send(0, bench.random.bytes(1000 * stepBytes), true)
        await client.write(headOf(send))
        await client.write(send.body?.subarray(0, 3 * stepBytes) ?? '')
        await bench.untilDurable(upload.id, 2 * stepBytes)
        let status: number | undefined
        const answering = client.answer('PATCH').then(answer => {
          status = answer.status
        })
        while (status === undefined) {
          clock.advance(15_000)
          await turn()
        }
        await answering
        assert.equal(status, 408)
        assert.ok((await bench.offsetOf(upload)) >= 2 * stepBytes, 'bytes were lost')
      },
    },
    {
      name: 'a body that something in front has read is BODY_CONSUMED, and the message says what to do',
      async prove(bench) {
        await bench.serve({ readsBodies: true })
        const { id } = await bench.engine.create({ name: 'a.bin', length: 5 })
        const upload = chunkedWire.opened(
          { status: 200, headers: {}, interim: [], body: Buffer.from(JSON.stringify({ unique_id: id })) },
          bench.base,
        )
        const { status, body } = await bench.ask(upload.send(0, Buffer.from('hello'), true))
        const { code, message } = JSON.parse(String(body)) as Readonly<Record<string, string>>
        assert.deepEqual([status, code], [500, 'BODY_CONSUMED'])
        assert.match(message ?? '', /before body parsers/)
      },
    },
  ]
}

/** Publishes a large upload without a connection. */
async function fill(bench: BindingBench, id: string): Promise<void> {
  const piece = bench.random.bytes(MiB)
  for (let offset = 0; offset < fileBytes; offset += MiB)
    await bench.engine.append(id, { offset }, piece, { trusted: true })
  await bench.engine.complete(id, {}, { trusted: true })
}

function newGate(): { readonly opened: Promise<void>; open(): void } {
  let open = (): void => {}
  const opened = new Promise<void>(resolve => {
    open = resolve
  })
  return { opened, open }
}
