import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { digestOf, patternedBytes } from '../../client/support/bytes.ts'
import { launchChromium } from '../../support/chromium.ts'
import { serving } from '../../support/serving.ts'
import { openPage } from '../support/page-lab.ts'

const lostConnection =
  /ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED/

test('an upload outlives a server that is killed, and is whole on its disk', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'quayside-killed-'))
  const browser = await launchChromium()
  onTestFinished(async () => {
    await browser.close()
    await rm(directory, { recursive: true, force: true })
  })
  const bytes = patternedBytes(30_000_000)
  await writeFile(join(directory, 'film.bin'), bytes)
  const words = ['--dir', join(directory, 'uploads'), '--chunk-size', '1000000']
  const first = await serving(words)
  const page = await openPage(browser, first.origin, { expected: lostConnection })
  const network = await page.context().newCDPSession(page)
  // Slow enough that the kill comes before the end.
  const line = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: 5_000_000 }
  await network.send('Network.emulateNetworkConditions', line)
  await page.locator('#files').setInputFiles(join(directory, 'film.bin'))
  await page.getByText(/^[4-9]\.\d MB of 30\.0 MB/).waitFor()
  first.child.kill('SIGKILL')
  await first.ended
  await page.getByText(/^The server cannot be reached\. Trying again by itself\.$/).waitFor()
  await network.send('Network.emulateNetworkConditions', { ...line, uploadThroughput: -1 })
  await serving(['--port', String(first.port), ...words])
  await page.getByText(/^Done, 30\.0 MB$/).waitFor()
  const stored = await filesNamed('film.bin', join(directory, 'uploads'))
  expect(stored).toHaveLength(1)
  expect(digestOf(await readFile(stored[0] ?? ''))).toBe(digestOf(bytes))
})

async function filesNamed(name: string, directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  return entries
    .filter(entry => entry.isFile() && entry.name === name)
    .map(entry => join(entry.parentPath, entry.name))
}
