// node uploadx.mjs DIRECTORY: the newest @uploadx/core over local files, set up as its README does.
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { listen } from './listen.mjs'

const { uploadx } = createRequire(import.meta.url)('uploadx-7')
const uploadDir = join(process.argv[2], 'files')

listen(uploadx({ uploadDir, directory: uploadDir, maxFileSize: '1TB', useRelativeLocation: true }), '/files')
