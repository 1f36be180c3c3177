// node sender.mjs '{"dialect":"tus","url":"http://...","bytes":1,"chunk":1,"files":1,"atOnce":1}': sends files in chunks, so many
// at once, each over a connection of its own. Prints `ready` once connections are open and digests computed, waits for a line,
// and prints `done {"seconds":1,"times":[1]}`: milliseconds from each chunk's first byte to its answer.
import { randomBytes } from 'node:crypto'
import { whenTold } from './client-kit.mjs'
import { openConnection } from './connection.mjs'

const load = JSON.parse(process.argv[2])
const { dialect, url, bytes, chunk, files, atOnce } = load
const { uploadBy } = await import(`./dialects/${dialect}.mjs`)
const body = randomBytes(Math.min(bytes, chunk))
const upload = uploadBy({ ...load, body })
const connections = await Promise.all(Array.from({ length: atOnce }, () => openConnection(url)))

await whenTold()
const times = []
let left = files
const begun = performance.now()
await Promise.all(connections.map(lane))
const seconds = (performance.now() - begun) / 1000
for (const connection of connections) connection.close()
console.log(`done ${JSON.stringify({ seconds, times })}`)

async function lane(connection) {
  while (left > 0) {
    left -= 1
    await send(connection)
  }
}

async function send(connection) {
  const requestFor = await upload(connection)
  for (let offset = 0; offset < bytes; offset += body.length) {
    const piece = body.subarray(0, Math.min(body.length, bytes - offset))
    const request = requestFor(offset, piece, offset + piece.length === bytes)
    const start = performance.now()
    await connection.send(...request)
    times.push(performance.now() - start)
  }
}
