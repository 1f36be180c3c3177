// Uploads below /files in a Next application with the app router.
import { createUploadEngine } from 'quayside'
import { localDisk } from 'quayside/adapters/fs'
import { type FetchHandler, fetchHandler } from 'quayside/http/fetch'

const engine = createUploadEngine(localDisk({ directory: process.env.DIRECTORY ?? './uploads' }))

/** `path` is where this file is; the whole of it, as Next tells of no prefix. */
const handle: FetchHandler = fetchHandler({ engine, path: '/files' })

export { handle as DELETE, handle as GET, handle as HEAD, handle as OPTIONS, handle as PATCH, handle as POST }

/** Uploads need Node's file system, and their answers are never cached. */
export const runtime: string = 'nodejs'
export const dynamic: string = 'force-dynamic'
