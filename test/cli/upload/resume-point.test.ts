import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { resumeMemory, stateDirectory } from '../../../src/cli/upload/resume-point.ts'

const subject = { endpoint: 'http://h/files', path: '/a/b.bin', size: 10, modifiedAt: 1 }

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'quayside-state-'))
})
afterEach(() => rm(directory, { recursive: true }))

test('what was saved is there for the next process, until it is forgotten', async () => {
  const memory = resumeMemory(subject, directory)
  expect(await memory.load()).toBeUndefined()
  await memory.save({ uploadId: 'u1', chunkSize: 5 })
  expect(await resumeMemory(subject, directory).load()).toEqual({ uploadId: 'u1', chunkSize: 5 })
  await memory.forget()
  await memory.forget()
  expect(await memory.load()).toBeUndefined()
})

test('another file, size, time or server is another upload', async () => {
  await resumeMemory(subject, directory).save({ uploadId: 'u1' })
  for (const change of [
    { endpoint: 'http://h/other' },
    { path: '/a/c.bin' },
    { size: 11 },
    { modifiedAt: 2 },
  ])
    expect(await resumeMemory({ ...subject, ...change }, directory).load()).toBeUndefined()
})

test('a state file that cannot be understood counts for nothing', async () => {
  const memory = resumeMemory(subject, directory)
  await memory.save({ uploadId: 'u1' })
  const [name = ''] = await readdir(directory)
  for (const content of ['', '{"uploadId":', '{}', 'null', '{"uploadId":7}']) {
    await writeFile(join(directory, name), content)
    expect(await memory.load()).toBeUndefined()
  }
})

test('nothing but the state file stays, and states of a month ago go', async () => {
  const old = join(directory, 'old.json')
  await writeFile(old, '{}')
  await utimes(old, 0, 0)
  await resumeMemory(subject, directory).save({ uploadId: 'u1' })
  const names = await readdir(directory)
  expect(names).toHaveLength(1)
  expect(JSON.parse(await readFile(join(directory, names[0] ?? ''), 'utf8'))).toMatchObject({
    uploadId: 'u1',
    size: 10,
  })
})

test('states are kept where the desktop says, when it says an absolute path', () => {
  const fallback = join(homedir(), '.local', 'state', 'quayside', 'uploads')
  expect(stateDirectory({ XDG_STATE_HOME: '/var/state' })).toBe(join('/var/state', 'quayside', 'uploads'))
  expect(stateDirectory({ XDG_STATE_HOME: 'relative' })).toBe(fallback)
  expect(stateDirectory({})).toBe(fallback)
})
