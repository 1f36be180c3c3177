import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'
import { expect, onTestFinished, test } from 'vitest'
import { observe, observeVerbs } from '../../src/core/channels.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/observability.md'), 'utf8')

test('the log of docs/observability.md tells of uploads, failures and calls that failed', async () => {
  const lines: Record<string, unknown>[] = []
  const toLines = { write: (line: string) => void lines.push(JSON.parse(line)) }
  for (const stop of run(() => pino({ level: 'debug' }, toLines))) onTestFinished(stop)
  const hooks = {
    onFailed() {
      throw new Error('the hook is broken')
    },
  }
  const engine = engineBench().open({ hooks, retryThreshold: 0 })
  const done = await engine.create({ length: 0 })
  await engine.complete(done.id)
  const { id } = await engine.create({ length: 5 })
  const claims = { digest: { algorithm: 'md5', value: '0'.repeat(32) } }
  await expectCode(engine.append(id, { offset: 0, claims }, Buffer.from('hello')), 'UPLOAD_FAILED')
  expect(lines).toMatchObject([
    { msg: 'upload completed', id: done.id, key: expect.any(String) },
    { msg: 'upload failed', id, failure: { code: expect.any(String) } },
    { msg: 'hook failed', id, hook: 'onFailed', err: { message: 'the hook is broken' } },
    { msg: 'call failed', id, verb: 'append', err: { code: 'UPLOAD_FAILED' } },
  ])
})

/** Runs the page's own code, with what it imports. */
function run(makeLog: () => pino.Logger): readonly (() => void)[] {
  const [, code = ''] = page.match(/import pino from 'pino'\n([\s\S]*?)```/) ?? []
  const body = new Function('pino', 'observe', 'observeVerbs', `${code}\nreturn stops`)
  return body(makeLog, observe, observeVerbs)
}
