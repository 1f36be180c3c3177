import { chmod, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runCli } from '../../support/run-cli.ts'
import { temporaryDirectory } from '../../support/serving.ts'

test('a healthy directory passes every check and is left as it was', async () => {
  const dir = await temporaryDirectory()
  await writeFile(join(dir, 'mine.txt'), 'mine')
  const { code, stdout, stderr } = await runCli(['doctor', '--dir', dir])
  expect(
    stdout
      .trimEnd()
      .split('\n')
      .map(line => line.slice(0, 19).trimEnd()),
  ).toEqual([
    'OK       node',
    'OK       clock',
    'OK       directory',
    'OK       disk clock',
    'OK       space',
    'OK       storage',
    'OK       sessions',
    'OK       locks',
  ])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const names = await readdir(dir)
  expect(names.filter(name => name !== '.quayside')).toEqual(['mine.txt'])
  expect((await runCli(['list', '--dir', dir, '--collection', 'quayside-doctor'])).stdout).toBe(
    'No uploads.\n',
  )
})

test('a directory that does not exist yet is fine, and not made', async () => {
  const dir = await temporaryDirectory()
  const { code, stdout } = await runCli(['doctor', '--dir', join(dir, 'new', 'uploads'), '--json'])
  const report = JSON.parse(stdout) as {
    readonly ok: boolean
    readonly findings: readonly { readonly state: string }[]
  }
  expect(report.ok).toBe(true)
  expect(report.findings.map(({ state }) => state)).toContain('skipped')
  expect(stdout).toContain('does not exist yet; serve will make it')
  expect(code).toBe(0)
  expect(await readdir(dir)).toEqual([])
})

test('a file in place of the directory is a problem with a remedy, and exit code 1', async () => {
  const file = join(await temporaryDirectory(), 'uploads')
  await writeFile(file, '')
  const { code, stdout, stderr } = await runCli(['doctor', '--dir', file])
  expect(stdout).toMatch(
    /^PROBLEM +directory +.*uploads is not a directory\n +-> Name another one with --dir/m,
  )
  expect(stderr).toBe('quayside: 1 of 8 checks found a problem.\n')
  expect(code).toBe(1)
})

// Root may write everywhere.
if (process.getuid?.() !== 0)
  test('a directory that may not be written is a problem with a remedy', async () => {
    const dir = await temporaryDirectory()
    await chmod(dir, 0o500)
    const { code, stdout } = await runCli(['doctor', '--dir', dir])
    await chmod(dir, 0o700)
    expect(stdout).toMatch(/^PROBLEM +directory +.*may not be written by this user\n +-> Give user/m)
    expect(code).toBe(1)
  })

test('memory needs no directory', async () => {
  const { code, stdout } = await runCli(['doctor', '--storage', 'memory', '--dir', '/nonexistent', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ ok: true })
  expect(code).toBe(0)
})
