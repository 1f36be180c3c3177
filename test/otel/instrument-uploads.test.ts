import { AsyncLocalStorage } from 'node:async_hooks'
import {
  type Context,
  type ContextManager,
  context,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { expect, onTestFinished, test } from 'vitest'
import { channels } from '../../src/core/channels.ts'
import { instrumentUploads } from '../../src/otel/index.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode } from '../support/expect-code.ts'

function instrumented() {
  const spans = new InMemorySpanExporter()
  const tracerProvider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 2 ** 30 })
  const meterProvider = new MeterProvider({ readers: [reader] })
  const stop = instrumentUploads({ tracerProvider, meterProvider })
  onTestFinished(async () => {
    stop()
    await tracerProvider.shutdown()
    await meterProvider.shutdown()
  })
  const values = async (name: string): Promise<unknown> => {
    await reader.forceFlush()
    const all =
      exporter
        .getMetrics()
        .at(-1)
        ?.scopeMetrics.flatMap(each => each.metrics) ?? []
    const found = all.find(each => each.descriptor.name === name)
    return found?.dataPoints.map(({ attributes, value }) => [
      attributes,
      typeof value === 'object' ? value.count : value,
    ])
  }
  return { spans, tracerProvider, values, stop }
}

test('every call is a span with the upload, and with the code of what went wrong', async () => {
  const { spans } = instrumented()
  const engine = engineBench().open()
  const { id } = await engine.create({ length: 5 })
  await expectCode(engine.complete(id), 'UPLOAD_INCOMPLETE')
  expect(spans.getFinishedSpans()).toMatchObject([
    {
      name: 'quayside create',
      attributes: { 'quayside.verb': 'create', 'quayside.upload.id': id },
      status: { code: SpanStatusCode.UNSET },
    },
    {
      name: 'quayside complete',
      attributes: { 'quayside.upload.id': id, 'error.type': 'UPLOAD_INCOMPLETE' },
      status: { code: SpanStatusCode.ERROR },
    },
  ])
})

test('the span that is active where a call is made is its parent', async () => {
  context.setGlobalContextManager(new StorageContextManager())
  onTestFinished(() => context.disable())
  const { spans, tracerProvider } = instrumented()
  const engine = engineBench().open()
  const request = tracerProvider.getTracer('test').startSpan('request')
  await context.with(trace.setSpan(context.active(), request), () => engine.create({ length: 5 }))
  const [created] = spans.getFinishedSpans()
  expect(created?.parentSpanContext?.spanId).toBe(request.spanContext().spanId)
  request.end()
})

test('what hooks and SDKs trace belongs to the call that they are part of', async () => {
  context.setGlobalContextManager(new StorageContextManager())
  onTestFinished(() => context.disable())
  const { spans, tracerProvider } = instrumented()
  const hooks = {
    async beforeComplete() {
      await Promise.resolve()
      tracerProvider.getTracer('test').startSpan('scan').end()
    },
  }
  const engine = engineBench().open({ hooks })
  const { id } = await engine.create({ length: 0 })
  await engine.complete(id)
  const [, scan, completed] = spans.getFinishedSpans()
  expect([scan?.name, completed?.name]).toEqual(['scan', 'quayside complete'])
  expect(scan?.parentSpanContext?.spanId).toBe(completed?.spanContext().spanId)
})

test('bytes, chunks, events and failures are measured', async () => {
  const { values } = instrumented()
  const engine = engineBench().open()
  const { id } = await engine.create({ length: 10 })
  await engine.append(id, { offset: 0 }, Buffer.from('hello'))
  await engine.append(id, { offset: 5, complete: true }, Buffer.from('world'))
  await engine.create({ length: 1 })
  await expectCode(engine.get('nobody'), 'UPLOAD_NOT_FOUND')
  const place = { 'quayside.collection': 'uploads', 'quayside.storage': 'memory' }
  expect(await values('quayside.upload.received')).toEqual([[place, 10]])
  expect(await values('quayside.chunk.duration')).toEqual([[place, 2]])
  expect(await values('quayside.upload.duration')).toEqual([[place, 1]])
  expect(await values('quayside.upload.open')).toEqual([[place, 1]])
  expect(await values('quayside.upload.events')).toEqual([
    [{ ...place, 'quayside.event': 'created' }, 2],
    [{ ...place, 'quayside.event': 'completed' }, 1],
  ])
  expect(await values('quayside.verb.duration')).toEqual([
    [{ 'quayside.verb': 'create' }, 2],
    [{ 'quayside.verb': 'append' }, 2],
    [{ 'quayside.verb': 'get', 'error.type': 'UPLOAD_NOT_FOUND' }, 1],
  ])
  expect(await values('quayside.verb.active')).toEqual(
    ['create', 'append', 'get'].map(verb => [{ 'quayside.verb': verb }, 0]),
  )
  expect(await values('quayside.lock.wait')).toEqual([[{}, 2]])
})

test('once stopped, nothing listens any more', async () => {
  const { spans, stop } = instrumented()
  stop()
  await engineBench().open().create({ length: 5 })
  expect(spans.getFinishedSpans()).toEqual([])
  expect(channels.created.hasSubscribers).toBe(false)
})

/** What `@opentelemetry/context-async-hooks` does, as far as these tests go. */
class StorageContextManager implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>()
  active(): Context {
    return this.#storage.getStore() ?? ROOT_CONTEXT
  }
  with<A extends unknown[], F extends (...args: A) => ReturnType<F>>(
    active: Context,
    work: F,
    _self?: ThisParameterType<F>,
    ...args: A
  ): ReturnType<F> {
    return this.#storage.run(active, () => work(...args))
  }
  bind<T>(_: Context, target: T): T {
    return target
  }
  enable(): this {
    return this
  }
  disable(): this {
    return this
  }
}
