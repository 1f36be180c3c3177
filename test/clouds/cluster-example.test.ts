import { spawnSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { placeOf } from '../services/place-of.ts'
import { s3Service } from '../services/s3-service.ts'
import { startProgram } from '../support/start-program.ts'

// The example starts a Redis of its own; this only asks whether it can be had.
await placeOf('redis')
const { endpoint, bucket, prefix, region, credentials } = await s3Service()
const missing = 'There is no nginx on the PATH (Debian: apt-get install nginx-light)'
const hasNginx = spawnSync('nginx', ['-v']).status === 0
if (!hasNginx && process.env.CI) throw new Error(`With CI set everything has to run. ${missing}`)

it('examples/cluster: files come out whole though servers behind nginx are killed', async ({
  task,
  skip,
}) => {
  if (!hasNginx) {
    task.meta.notRun = missing
    skip(missing)
  }
  const env = {
    S3_BUCKET: bucket,
    S3_PREFIX: `${prefix}cluster/`,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(endpoint ? { S3_ENDPOINT: endpoint } : {}),
    ...(credentials.sessionToken ? { AWS_SESSION_TOKEN: credentials.sessionToken } : {}),
  }
  const example = [process.execPath, 'examples/cluster/run.mjs'] as const
  const program = await startProgram([...example], /^All \d+ files are whole/, { env, group: true })
  expect(program.lines.filter(line => line.includes('kill -9')).length).toBeGreaterThan(0)
  expect(program.lines.filter(line => line.endsWith(', equal')).length).toBe(6)
  expect(await program.ended).toBe(0)
}, 180_000)
