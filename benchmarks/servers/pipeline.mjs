// What everybody writes first: node pipeline.mjs DIRECTORY. Each request goes into a file by `pipeline`.
import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { listen } from './listen.mjs'

const directory = process.argv[2]

listen(async (request, response) => {
  await pipeline(request, createWriteStream(join(directory, randomUUID())))
  response.end('done')
})
