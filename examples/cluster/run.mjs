// Three servers over one Redis and one S3, behind nginx without sticky sessions: uploads files while servers are killed,
// and checks what is stored. Needs redis-server and nginx on the PATH (Debian: redis-server, nginx-light), and
//   S3_BUCKET=... [S3_ENDPOINT=... S3_PREFIX=... AWS_REGION=...] AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=... \
//   node examples/cluster/run.mjs
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { UploadClient } from 'quayside/client'
import { startNginx, startRedis, startServer } from './programs.mjs'

const files = 6
const bytesPerFile = 24_000_000
const deaths = 6

const folder = await mkdtemp(join(tmpdir(), 'quayside-cluster-'))
const running = []
try {
  const redis = await startRedis(folder)
  running.push(redis)
  const servers = await Promise.all([1, 2, 3].map(() => startServer(redis.url, process.env)))
  running.push(...servers)
  const nginx = await startNginx(
    folder,
    servers.map(({ port }) => port),
  )
  running.push(nginx)
  console.log(`nginx at ${nginx.url}, servers at ports ${servers.map(({ port }) => port).join(', ')}`)

  const stopKilling = killNowAndThen(servers)
  const client = new UploadClient({
    endpoint: `${nginx.url}/files`,
    retries: { limit: 50, baseMs: 100, capMs: 1000 },
  })
  await Promise.all(Array.from({ length: files }, (_, at) => uploadAndCheck(client, `file-${at}.bin`)))
  client.close()
  await stopKilling()
  console.log(`All ${files} files are whole.`)
} finally {
  // Last started, first stopped.
  for (const program of running.reverse()) await program.stop()
  await rm(folder, { recursive: true, force: true })
}

async function uploadAndCheck(client, name) {
  const bytes = randomBytes(bytesPerFile)
  const { id } = await client.upload(new File([bytes], name)).start()
  const stored = await download(client.contentUrl(id))
  const isWhole = sha256(stored) === sha256(bytes)
  console.log(`${name}: ${stored.length} bytes, ${isWhole ? 'equal' : 'DIFFERENT'}`)
  if (!isWhole) process.exitCode = 1
}

/** Again when the server that answered was killed. */
async function download(url) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await fetch(url)
      if (!answer.ok) throw new Error(`${url} was answered with ${answer.status}`)
      return Buffer.from(await answer.arrayBuffer())
    } catch (error) {
      if (attempt === 20) throw error
      await new Promise(resolve => setTimeout(resolve, 250))
    }
  }
}

/** One after another dies by kill -9 and comes back at once; the returned function ends that. */
function killNowAndThen(servers) {
  let isOver = false
  const killing = (async () => {
    for (let death = 0; death < deaths && !isOver; death += 1) {
      await new Promise(resolve => setTimeout(resolve, 300))
      const server = servers[death % servers.length]
      console.log(`kill -9 of the server at port ${server.port}`)
      await server.dieAndComeBack()
    }
  })()
  return () => {
    isOver = true
    return killing
  }
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex')
}
