// node multer.mjs DIRECTORY: multer with files on disk, set up as its README does.
import multer from 'multer'
import { listen } from './listen.mjs'

const takeIn = multer({ dest: process.argv[2] }).single('file')

listen((request, response) =>
  takeIn(request, response, error => {
    if (error) response.statusCode = 500
    response.end(error ? error.message : 'done')
  }),
)
