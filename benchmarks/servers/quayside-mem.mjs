import { localDisk } from '../../dist/adapters/fs/index.js'
import { memoryLocker, memorySessions } from '../../dist/adapters/memory/index.js'
import { nodeHandler } from '../../dist/http/bindings/node.js'
import { chunked, ietf, tus } from '../../dist/http/index.js'
import { createUploadEngine } from '../../dist/index.js'
import { listen } from './listen.mjs'

const disk = localDisk({ directory: process.argv[2], durability: 'none' })
const engine = createUploadEngine({
  ...disk,
  sessions: memorySessions(),
  locker: memoryLocker(),
  chunkSize: 64 * 1024 ** 2,
})
listen(nodeHandler({ engine, protocols: [tus(), ietf(), chunked()] }), '/files')
