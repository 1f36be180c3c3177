import assert from 'node:assert/strict'
import { UploadError } from '../../core/errors.ts'
import type { Draft } from '../clause.ts'
import type { BindingBench } from './binding-bench.ts'
import { chunkedWire, tusWire, type WireProtocol, wireProtocols } from './wire-upload.ts'

/** Who may do what, and what becomes of errors. */
export function policyClauses(): readonly Draft<BindingBench>[] {
  return [
    {
      name: "authenticate sees the framework's own request: its owner has the upload, and nobody is 401",
      async prove(bench) {
        await bench.serveOwners()
        assert.equal((await bench.ask(tusWire.opens(bench.base, 5))).status, 401)
        const { id } = await bench.open(tusWire, 5, { 'x-owner': 'ada' })
        assert.equal((await bench.engine.get(id, { owner: 'ada' })).owner, 'ada')
      },
    },
    ...wireProtocols.map(ownersApart),
    {
      name: "an owner's list has no upload of another owner",
      async prove(bench) {
        await bench.serveOwners()
        const own = await bench.open(chunkedWire, 5, { 'x-owner': 'ada' })
        const other = await bench.open(chunkedWire, 5, { 'x-owner': 'bob' })
        const list = await bench.ask({ method: 'GET', path: `${bench.base}/`, headers: { 'x-owner': 'ada' } })
        assert.deepEqual(
          [list.status, list.body.includes(own.id), list.body.includes(other.id)],
          [200, true, false],
        )
      },
    },
    {
      name: 'what a hook throws is answered, and the connection goes on',
      async prove(bench) {
        const beforeCreate = (): never => {
          throw new UploadError('REFUSED', 'Only on weekdays', { details: { hook: 'beforeCreate' } })
        }
        await bench.serve({ engine: { hooks: { beforeCreate } } })
        const client = await bench.client()
        for (let attempt = 0; attempt < 2; attempt += 1) {
          const { status, body } = await client.ask(tusWire.opens(bench.base, 5))
          assert.deepEqual(
            [status, String(body).includes('Only on weekdays')],
            [403, true],
            `${status} ${body}`,
          )
        }
      },
    },
    {
      name: 'a defect in authenticate is a 500 that tells no secret, and the application is told',
      async prove(bench) {
        const told: string[] = []
        const authenticate = (): never => {
          throw new Error('password=secret')
        }
        await bench.serve({ http: { authenticate, onError: error => told.push(error.message) } })
        const { status, body } = await bench.ask(tusWire.opens(bench.base, 5))
        assert.deepEqual([status, body.includes('secret')], [500, false])
        assert.deepEqual(told, ['password=secret'])
      },
    },
  ]
}

function ownersApart(protocol: WireProtocol): Draft<BindingBench> {
  return {
    name: `${protocol.name}: nobody can see, resume or abort another owner's upload`,
    async prove(bench) {
      await bench.serveOwners()
      const upload = await bench.open(protocol, 5, { 'x-owner': 'ada' })
      const send = upload.send(0, Buffer.from('hello'), true)
      for (const request of [upload.look, send, upload.remove]) {
        const asBob = { ...request, headers: { ...request.headers, 'x-owner': 'bob' } }
        const { status } = await bench.ask(asBob)
        assert.ok(status === 404 || status === 400, `${request.method} as another owner: ${status}`)
      }
      const own = await bench.ask({ ...send, headers: { ...send.headers, 'x-owner': 'ada' } })
      assert.ok(own.status < 300, `${own.status} ${own.body}`)
      bench.assertPublished(Buffer.from('hello'))
    },
  }
}
