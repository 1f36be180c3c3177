// The floor: node floor-w.mjs DIRECTORY [--md5]. Bare http; bytes are gathered into 1 MiB and written by positional
// writev, one write in flight while the next fills. Nothing is checked, nothing is remembered.
import { createHash, randomUUID } from 'node:crypto'
import { close, open, writev } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

const [directory, flag] = process.argv.slice(2)
const batch = 1_048_576

const server = createServer({ requestTimeout: 0 }, (request, response) => {
  open(join(directory, randomUUID()), 'w', (error, file) => {
    if (error) throw error
    receive(request, file, () => close(file, () => response.end('done')))
  })
})
server.listen(0, '127.0.0.1', () => console.log(`listening http://127.0.0.1:${server.address().port}`))
process.once('SIGTERM', () => process.exit(0))

function receive(request, file, done) {
  const hash = flag === '--md5' ? createHash('md5') : undefined
  let filling = []
  let filled = 0
  let position = 0
  let isWriting = false
  let hasEnded = false

  const flush = () => {
    if (isWriting || filled === 0 || (filled < batch && !hasEnded)) return
    const buffers = filling
    isWriting = true
    filling = []
    position += filled
    const at = position - filled
    filled = 0
    writev(file, buffers, at, error => {
      if (error) throw error
      isWriting = false
      request.resume()
      flush()
      if (hasEnded && !isWriting) done()
    })
  }
  request.on('data', bytes => {
    hash?.update(bytes)
    filling.push(bytes)
    filled += bytes.length
    flush()
    if (isWriting && filled >= batch) request.pause()
  })
  request.on('end', () => {
    hash?.digest()
    hasEnded = true
    flush()
    if (!isWriting) done()
  })
}
