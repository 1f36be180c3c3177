import { expect, test } from 'vitest'
import { openTusUpload } from '../../clouds/support/tus-sender.ts'
import { serving, temporaryDirectory } from '../../support/serving.ts'

const chunk = Buffer.alloc(1_048_576, 7)
const chunks = 256

/** Tells at its end how often V8 collected all of the heap (`NODE_PERFORMANCE_GC_MAJOR`). */
const counting = `data:text/javascript,${encodeURIComponent(`
  import { constants, PerformanceObserver } from 'node:perf_hooks'
  let count = 0
  const isMajor = entry => entry.detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR
  new PerformanceObserver(list => { count += list.getEntries().filter(isMajor).length }).observe({ entryTypes: ['gc'] })
  process.on('exit', () => console.log('collected everything ' + count + ' times'))
`)}`

test('serve collects its whole heap a few times, and not for every few megabytes that come', async () => {
  const env = { NODE_OPTIONS: `--import=${counting}` }
  const server = await serving(['--dir', await temporaryDirectory()], { env })
  const upload = await openTusUpload(server.endpoint, chunks * chunk.length, 'many.bin')
  for (let index = 0; index < chunks; index += 1) {
    const headers = { ...patch, 'upload-offset': String(index * chunk.length) }
    expect((await fetch(upload, { method: 'PATCH', headers, body: chunk })).status).toBe(204)
  }
  server.child.kill('SIGTERM')
  const { stdout } = await server.ended
  const [, count] = /collected everything (\d+) times/.exec(stdout) ?? []
  expect(Number(count)).toBeLessThan(6)
})

const patch = { 'tus-resumable': '1.0.0', 'content-type': 'application/offset+octet-stream' }
