// A hash function and a path function of your own, through tsyringe:
// PORT=3000 DIRECTORY=./uploads node examples/dependency-injection/server.ts
import 'reflect-metadata'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { bind, resolveUploadEngine, Tokens } from 'quayside'
import { localDisk } from 'quayside/adapters/fs'
import { nodeHandler } from 'quayside/http/node'
import { container } from 'tsyringe'
import { blake2b } from './blake2b.ts'
import { pathByExtension } from './path-by-extension.ts'

const disk = localDisk({ directory: process.env.DIRECTORY ?? './uploads' })

// Typed: a provider of anything but what the token stands for does not compile.
bind(container, Tokens.Storage, { useValue: disk.storage })
bind(container, Tokens.SessionStore, { useValue: disk.sessions })
bind(container, Tokens.Locker, { useValue: disk.locker })
bind(container, Tokens.HashFunction, { useValue: blake2b })

// Raw: the tokens are plain symbols, so a container's own registration does as well.
container.register(Tokens.UploadPath, { useValue: pathByExtension })
container.register(Tokens.Options, { useValue: { hashFunction: 'blake2b', chunkSize: 1_048_576 } })

const engine = resolveUploadEngine(container)
const server = createServer(nodeHandler({ engine }))

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening at http://127.0.0.1:${(server.address() as AddressInfo).port}/files/`)
})

process.once('SIGTERM', async () => {
  server.close()
  await engine.close()
  server.closeIdleConnections()
})
