import assert from 'node:assert/strict'
import type { Draft } from '../clause.ts'
import type { BindingBench } from './binding-bench.ts'
import type { BindingSubject } from './binding-subject.ts'
import { ietfWire, locationOf, tusWire } from './wire-upload.ts'

/** Which requests are for uploads, and where their links lead. */
export function routingClauses({ lacks = {} }: BindingSubject): readonly Draft<BindingBench>[] {
  return [
    {
      name: 'below a prefix of a router, links lead back through it',
      exempt: lacks.prefix,
      async prove(bench) {
        await bench.serve({ prefix: '/api/media' })
        for (const protocol of [tusWire, ietfWire]) {
          const path = locationOf(await bench.ask(protocol.opens('/api/media', 5)))
          assert.match(path, /^\/api\/media\/[^/]+$/)
        }
        const upload = await bench.open(tusWire, 5)
        assert.equal((await bench.ask(upload.send(0, Buffer.from('hello'), true))).status, 204)
        bench.assertPublished(Buffer.from('hello'))
      },
    },
    {
      name: 'a path of its own is where uploads are, and nowhere else',
      async prove(bench) {
        await bench.serve({ http: { path: '/own/uploads' } })
        const path = locationOf(await bench.ask(tusWire.opens('/own/uploads', 5)))
        assert.match(path, /^\/own\/uploads\/[^/]+$/)
        assert.notEqual((await bench.ask(tusWire.opens('/files', 5))).status, 201)
      },
    },
    {
      name: lacks['pass-through']
        ? 'what is not for uploads is 404'
        : 'what is not for uploads goes to the rest of the application, its body unread',
      async prove(bench) {
        await bench.serve()
        const body = Buffer.from('for somebody else')
        const headers = { 'content-type': 'text/plain' }
        for (const path of ['/elsewhere', '/elsewhere/files']) {
          const answer = await bench.ask({ method: 'POST', path, headers, body })
          if (lacks['pass-through']) assert.equal(answer.status, 404)
          else assert.deepEqual([answer.status, String(answer.body)], [200, 'elsewhere'])
        }
      },
    },
    {
      name: 'an upload that does not exist is 404',
      async prove(bench) {
        await bench.serve()
        const path = `${bench.base}/851114f2-c061-4137-a576-28abcaa772e3`
        assert.equal((await bench.ask({ method: 'GET', path })).status, 404)
      },
    },
  ]
}
