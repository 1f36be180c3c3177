// The floor: node floor-w.mjs DIRECTORY [--hash NAME]... Bare http; bytes are gathered into 1 MiB and written by positional
// writev, one write in flight while the next fills. A file for each connection, open until it ends; a request goes on where the
// one before ended. Nothing is checked, nothing is remembered.
import { createHash, randomUUID } from 'node:crypto'
import { close, open, writev } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { listen } from './listen.mjs'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { hash: { type: 'string', multiple: true, default: [] } },
})
const batch = 1_048_576
const files = new WeakMap()

listen((request, response) => {
  withFile(request.socket, file => receive(request, file, () => response.end('done')))
})

function withFile(socket, work) {
  const file = files.get(socket)
  if (file) return work(file)
  open(join(positionals[0], randomUUID()), 'w', (error, descriptor) => {
    if (error) throw error
    const opened = { descriptor, position: 0 }
    files.set(socket, opened)
    socket.once('close', () => close(descriptor))
    work(opened)
  })
}

function receive(request, file, done) {
  const hashes = values.hash.map(name => createHash(name))
  let filling = []
  let filled = 0
  let isWriting = false
  let hasEnded = false

  const flush = () => {
    if (isWriting || filled === 0 || (filled < batch && !hasEnded)) return
    const buffers = filling
    const at = file.position
    isWriting = true
    filling = []
    file.position += filled
    filled = 0
    writev(file.descriptor, buffers, at, error => {
      if (error) throw error
      isWriting = false
      request.resume()
      flush()
      if (hasEnded && !isWriting) done()
    })
  }
  request.on('data', bytes => {
    for (const hash of hashes) hash.update(bytes)
    filling.push(bytes)
    filled += bytes.length
    flush()
    if (isWriting && filled >= batch) request.pause()
  })
  request.on('end', () => {
    for (const hash of hashes) hash.digest()
    hasEnded = true
    flush()
    if (!isWriting) done()
  })
}
