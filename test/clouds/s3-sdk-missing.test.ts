import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type OutsiderProject, outsiderProject } from '../support/outsider-project.ts'

const run = promisify(execFile)
let project: OutsiderProject

beforeAll(async () => {
  project = await outsiderProject()
  await rm(join(project.directory, 'node_modules/@aws-sdk'))
})

afterAll(() => project.remove())

it('a project without the SDK of S3 is told how to install it, when it is first needed', async () => {
  const program = await project.write(
    'program.mjs',
    `import { s3Storage } from 'quayside/adapters/s3'
     const storage = s3Storage({ bucket: 'b' })
     const context = { signal: new AbortController().signal }
     const target = { id: 'a', key: 'a', metadata: {}, conflict: 'replace', partSize: 1 }
     const error = await storage.create(target, context).catch(error => error)
     const problems = await storage.check(context)
     console.log(JSON.stringify({ code: error.code, details: error.details, message: error.message, problems }))`,
  )
  const { stdout } = await run(process.execPath, [program], { cwd: project.directory })
  expect(JSON.parse(stdout)).toEqual({
    code: 'SDK_MISSING',
    details: { package: '@aws-sdk/client-s3' },
    message: 'The package @aws-sdk/client-s3 is not installed; run: npm install @aws-sdk/client-s3',
    problems: [
      {
        problem: 'The package @aws-sdk/client-s3 is not installed',
        remedy: 'Run: npm install @aws-sdk/client-s3',
      },
    ],
  })
})
