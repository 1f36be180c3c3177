import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { generateFile, sha256OfFile } from '../support/generated-file.ts'
import { startCli } from '../support/run-cli.ts'
import { temporaryDirectory } from '../support/serving.ts'
import { diskBackend } from './disk-backend.ts'
import { MortalServer } from './mortal-server.ts'

const MiB = 1_048_576
const size = 1024 * MiB

it('a file of 1 GiB goes up by the command line, through two deaths of the server, and comes out equal', async () => {
  const source = await temporaryDirectory()
  const dir = await temporaryDirectory()
  const file = join(source, 'large.bin')
  const digest = await generateFile(file, size)
  const server = new MortalServer(diskBackend(dir))
  await server.start()

  const upload = startCli(['upload', file, server.base], { cwd: source })
  for (const percent of ['2\\d', '6\\d']) {
    await upload.printed(new RegExp(`\\b${percent}(\\.\\d+)? ?%`))
    await server.die()
  }
  const { code, stderr } = await upload.ended
  expect(code, stderr).toBe(0)
  await server.stop()

  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  const [stored] = entries.filter(each => each.isFile() && !each.parentPath.includes('.quayside'))
  expect(stored?.name).toBe('large.bin')
  expect(await sha256OfFile(join(stored?.parentPath ?? '', 'large.bin'))).toBe(digest)
}, 180_000)
