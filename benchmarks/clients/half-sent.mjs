// node half-sent.mjs URL UPLOADS BYTES: opens so many uploads over tus, sends half of each, and falls silent with all connections
// open. Prints `silent`, and ends when told to.
import { headOf, openConnection } from './connection.mjs'

const [url, uploads, bytes] = process.argv.slice(2)
const half = Buffer.alloc(Number(bytes) / 2)
const { host, pathname } = new URL(url)
const tus = { host, 'tus-resumable': '1.0.0' }

for (let opened = 0; opened < Number(uploads); opened += 1) await sendHalf()
console.log('silent')
process.stdin.once('data', () => process.exit(0))

async function sendHalf() {
  const connection = await openConnection(url)
  const { headers } = await connection.send('POST', pathname, { ...tus, 'upload-length': bytes })
  const type = {
    'content-type': 'application/offset+octet-stream',
    'upload-offset': 0,
    'content-length': bytes,
  }
  connection.socket.write(headOf('PATCH', new URL(headers.location, url).pathname, { ...tus, ...type }))
  await new Promise(done => connection.socket.write(half, done))
}
