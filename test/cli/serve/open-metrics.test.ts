import { expect, test } from 'vitest'
import { openMetrics } from '../../../src/cli/serve/open-metrics.ts'
import { memoryEngine } from '../../http/support/wire.ts'

test('the metrics of serve tell of uploads and of the process', async () => {
  const metrics = await openMetrics()
  await memoryEngine().engine.create({ length: 5 })
  const text = await metrics.read()
  expect(text).toContain('quayside_uploads_total{event="created",collection="uploads",storage="memory"} 1')
  expect(text).toContain('process_cpu_seconds_total')
})
