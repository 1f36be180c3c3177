import assert from 'node:assert/strict'
import type { Draft } from '../clause.ts'
import { type BindingBench, stepBytes } from './binding-bench.ts'
import { headOf } from './wire-client.ts'
import { chunkedWire, ietfWire, tusWire, type WireProtocol, wireProtocols } from './wire-upload.ts'

/** Whole files, in every protocol, whatever happens on the way. */
export function transferClauses(): readonly Draft<BindingBench>[] {
  return [
    ...wireProtocols.map(wholeUpload),
    ...[tusWire, ietfWire].map(brokenBody),
    {
      name: 'chunked: a chunk that breaks off moves nothing, and is sent again',
      async prove(bench) {
        await bench.serve()
        const file = Buffer.from(bench.random.bytes(10 * stepBytes))
        const half = file.length / 2
        const upload = await bench.open(chunkedWire, file.length)
        assert.equal((await bench.ask(upload.send(0, file.subarray(0, half), false))).status, 200)
        const client = await bench.client()
        const rest = upload.send(half, file.subarray(half), true)
        const body = Buffer.from(rest.body ?? '')
        await client.write(headOf(rest))
        await client.write(body.subarray(0, body.length / 2))
        client.socket.destroy()
        assert.equal(await bench.offsetOf(upload), half)
        const last = await bench.ask(rest)
        assert.equal(last.status, 200, String(last.body))
        bench.assertPublished(file)
      },
    },
  ]
}

function wholeUpload(protocol: WireProtocol): Draft<BindingBench> {
  return {
    name: `${protocol.name}: what is sent in two requests is published byte for byte`,
    async prove(bench) {
      await bench.serve()
      const file = bench.random.bytes(300_000)
      const upload = await bench.open(protocol, file.length)
      const first = await bench.ask(upload.send(0, file.subarray(0, 100_000), false))
      assert.ok(first.status < 300, `${first.status} ${first.body}`)
      assert.equal(await bench.offsetOf(upload), 100_000)
      const last = await bench.ask(upload.send(100_000, file.subarray(100_000), true))
      assert.ok(last.status < 300, `${last.status} ${last.body}`)
      bench.assertPublished(file)
    },
  }
}

function brokenBody(protocol: WireProtocol): Draft<BindingBench> {
  return {
    name: `${protocol.name}: of a request that is aborted the durable prefix stays, and the upload goes on from it`,
    async prove(bench) {
      await bench.serve()
      const file = bench.random.bytes(10 * stepBytes)
      const upload = await bench.open(protocol, file.length)
      const client = await bench.client()
      await client.write(headOf(upload.send(0, file, true)))
      await client.write(file.subarray(0, 6 * stepBytes))
      await bench.untilDurable(upload.id, 2 * stepBytes)
      client.socket.destroy()
      // Bytes on their way may still count after somebody looked: a conflict means to look again.
      for (let isResumed = false; !isResumed; ) {
        const offset = await bench.offsetOf(upload)
        assert.ok(offset >= 2 * stepBytes && offset <= 6 * stepBytes, `${offset} bytes are left`)
        const rest = await bench.ask(upload.send(offset, file.subarray(offset), true))
        assert.ok(rest.status < 300 || rest.status === 409, `${rest.status} ${rest.body}`)
        isResumed = rest.status < 300
      }
      bench.assertPublished(file)
    },
  }
}
