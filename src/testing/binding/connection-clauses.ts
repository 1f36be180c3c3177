import assert from 'node:assert/strict'
import type { Draft } from '../clause.ts'
import type { BindingBench } from './binding-bench.ts'
import type { BindingSubject } from './binding-subject.ts'
import { headOf, type WireClient } from './wire-client.ts'
import { ietfWire, tusWire } from './wire-upload.ts'

/** What one connection carries. */
export function connectionClauses({ lacks = {} }: BindingSubject): readonly Draft<BindingBench>[] {
  return [
    {
      name: 'one connection carries one request after the other, refused ones as well',
      async prove(bench) {
        await bench.serve()
        const client = await bench.client()
        const upload = tusWire.opened(await client.ask(tusWire.opens(bench.base, 10)), bench.base)
        assert.equal((await client.ask(upload.send(0, Buffer.from('hello'), false))).status, 204)
        assert.equal((await client.ask(upload.send(3, Buffer.from('world'), true))).status, 409)
        assert.equal((await client.ask(upload.send(5, Buffer.from('world'), true))).status, 204)
        bench.assertPublished(Buffer.from('helloworld'))
      },
    },
    {
      name: 'pipelined requests are answered in their order',
      async prove(bench) {
        await bench.serve()
        const [first, second] = [await bench.open(tusWire, 5), await bench.open(tusWire, 10)]
        const client = await bench.client()
        const sends = [first.send(0, Buffer.from('hello'), true), second.send(0, Buffer.from('hello'), false)]
        const requests = sends.map(send => `${headOf(send)}hello`)
        await client.write(requests.join('') + headOf({ method: 'GET', path: `${bench.base}/${first.id}x` }))
        assert.deepEqual(await answersTo(client, ['PATCH', 'PATCH', 'GET']), [204, 204, 404])
        assert.equal(await bench.offsetOf(second), 5)
        bench.assertPublished(Buffer.from('hello'))
      },
    },
    {
      name: 'HEAD is answered as GET without the body, and the connection goes on',
      async prove(bench) {
        await bench.serve()
        const upload = await bench.open(tusWire, 5)
        await bench.ask(upload.send(0, Buffer.from('hello'), true))
        const path = `${bench.base}/${upload.id}/content`
        const client = await bench.client()
        const head = await client.ask({ method: 'HEAD', path })
        const whole = await client.ask({ method: 'GET', path })
        assert.deepEqual([head.status, whole.status, String(whole.body)], [200, 200, 'hello'])
        for (const name of ['content-length', 'content-type', 'etag', 'accept-ranges'])
          assert.equal(head.headers[name], whole.headers[name], name)
      },
    },
    {
      name: 'a download gives the range that is asked for',
      async prove(bench) {
        await bench.serve()
        const file = Buffer.from(bench.random.bytes(300_000))
        const upload = await bench.open(tusWire, file.length)
        await bench.ask(upload.send(0, file, true))
        const path = `${bench.base}/${upload.id}/content`
        const range = await bench.ask({ method: 'GET', path, headers: { range: 'bytes=100000-249999' } })
        assert.deepEqual([range.status, range.headers['content-range']], [206, 'bytes 100000-249999/300000'])
        assert.equal(Buffer.compare(range.body, file.subarray(100_000, 250_000)), 0, 'the bytes of the range')
      },
    },
    {
      name: 'a client that asks before it sends is refused before its body, or told to go on',
      exempt: lacks['early-refusal'],
      async prove(bench) {
        await bench.serve()
        const upload = await bench.open(tusWire, 5)
        const asking = (offset: number) => {
          const { headers, ...send } = upload.send(offset, Buffer.from('hello'), true)
          return headOf({ ...send, headers: { ...headers, expect: '100-continue' } })
        }
        const refused = await bench.client()
        await refused.write(asking(3))
        assert.equal((await refused.head()).status, 409)
        const invited = await bench.client()
        await invited.write(asking(0))
        assert.equal((await invited.head()).status, 100)
        await invited.write('hello')
        assert.equal((await invited.answer('PATCH')).status, 204)
      },
    },
    {
      name: 'interim responses come before the response',
      exempt: lacks.interim,
      async prove(bench) {
        await bench.serve()
        const { headers, ...opens } = ietfWire.opens(bench.base, 5)
        const body = Buffer.from('hello')
        const answer = await bench.ask({ ...opens, headers: { ...headers, 'upload-complete': '?1' }, body })
        assert.deepEqual([answer.status, answer.interim.includes(104)], [201, true])
      },
    },
    {
      name: 'a header behind the body counts',
      exempt: lacks.trailers,
      async prove(bench) {
        await bench.serve()
        const upload = await bench.open(tusWire, 5)
        const client = await bench.client()
        const { headers, method, path } = upload.send(0, Buffer.from('hello'), true)
        const announced = { ...headers, 'transfer-encoding': 'chunked', trailer: 'upload-checksum' }
        const wrong = `sha1 ${Buffer.alloc(20).toString('base64')}`
        await client.write(
          `${headOf({ method, path, headers: announced })}5\r\nhello\r\n0\r\nupload-checksum: ${wrong}\r\n\r\n`,
        )
        assert.equal((await client.answer('PATCH')).status, 460)
        assert.equal(await bench.offsetOf(upload), 0)
      },
    },
  ]
}

async function answersTo(client: WireClient, methods: readonly string[]): Promise<readonly number[]> {
  const statuses: number[] = []
  for (const method of methods) statuses.push((await client.answer(method)).status)
  return statuses
}
