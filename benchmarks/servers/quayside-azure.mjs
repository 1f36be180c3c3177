// node quayside-azure.mjs CONNECTION_STRING CONTAINER: quayside's tus over Azure, with the defaults of both.
import { azureStorage } from '../../dist/adapters/azure/index.js'
import { memoryLocker, memorySessions } from '../../dist/adapters/memory/index.js'
import { nodeHandler } from '../../dist/http/bindings/node.js'
import { tus } from '../../dist/http/index.js'
import { createUploadEngine } from '../../dist/index.js'
import { listen } from './listen.mjs'

const [connectionString, container] = process.argv.slice(2)
const engine = createUploadEngine({
  storage: azureStorage({ container, connectionString }),
  sessions: memorySessions(),
  locker: memoryLocker(),
})
listen(nodeHandler({ engine, protocols: [tus()] }), '/files')
