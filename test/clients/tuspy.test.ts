import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { findTuspy } from './support/find-tuspy.ts'
import { tusDisk } from './support/tus-disk.ts'

const script = join(import.meta.dirname, 'support/tuspy.py')
const python = findTuspy()

describe('python3-tuspy', () => {
  it('uploads in chunks with checksums, stops, and goes on', async () => {
    if (!python) return complain()
    const server = await tusDisk()
    const { path, sha256 } = await server.file('from-python.bin', 10_000_001)
    const { stdout } = await promisify(execFile)(python, [script, server.endpoint, path, '3000000'])
    expect(stdout.trim().startsWith(server.endpoint)).toBe(true)
    expect(server.requests.filter(each => each.startsWith('PATCH'))).toHaveLength(4)
    expect([...(await server.published()).values()]).toEqual([sha256])
  })
})

/** In CI the client must be there; on somebody's own machine its absence is said and nothing else. */
function complain(): void {
  const message =
    'tuspy is not installed (Debian: apt-get install python3-tuspy): this client was NOT tested.'
  console.error(`\n  ${'*'.repeat(message.length)}\n  ${message}\n  ${'*'.repeat(message.length)}\n`)
  expect(process.env.CI, message).toBeFalsy()
}
