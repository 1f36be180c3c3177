import { Registry } from 'prom-client'
import { expect, onTestFinished, test } from 'vitest'
import { channels } from '../../src/core/channels.ts'
import { uploadMetrics } from '../../src/prometheus/index.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode, expectThrow } from '../support/expect-code.ts'

test('what happens to uploads is there for Prometheus', async () => {
  const register = new Registry()
  onTestFinished(uploadMetrics({ register }))
  const engine = engineBench().open()
  const { id } = await engine.create({ length: 5 })
  await engine.append(id, { offset: 0, complete: true }, Buffer.from('hello'))
  const { id: given } = await engine.create({ length: 5 })
  await engine.abort(given)
  await expectCode(engine.get(given), 'UPLOAD_NOT_FOUND')
  const lines = (await register.metrics()).split('\n')
  const place = 'collection="uploads",storage="memory"'
  expect(lines).toContain(`quayside_uploads_total{event="created",${place}} 2`)
  expect(lines).toContain(`quayside_uploads_total{event="completed",${place}} 1`)
  expect(lines).toContain(`quayside_uploads_total{event="aborted",${place}} 1`)
  expect(lines).toContain(`quayside_uploads_open{${place}} 0`)
  expect(lines).toContain(`quayside_received_bytes_total{${place}} 5`)
  expect(lines).toContain('quayside_chunk_duration_seconds_count{storage="memory"} 1')
  expect(lines).toContain('quayside_verb_duration_seconds_count{verb="create",code=""} 2')
  expect(lines).toContain('quayside_verb_duration_seconds_count{verb="get",code="UPLOAD_NOT_FOUND"} 1')
  expect(lines).toContain('quayside_verbs_active{verb="append"} 0')
  expect(lines.join('\n')).not.toContain(id)
})

test('once stopped, nothing listens and the registry is as it was', async () => {
  const register = new Registry()
  uploadMetrics({ register })()
  expect(register.getMetricsAsArray()).toEqual([])
  expect(channels.created.hasSubscribers).toBe(false)
  const stop = uploadMetrics({ register })
  expectThrow(() => uploadMetrics({ register }), 'INVALID_OPTIONS')
  stop()
})
