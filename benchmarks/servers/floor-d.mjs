// The floor below the floor: node floor-d.mjs. Bare http; bytes are read and dropped.
import { listen } from './listen.mjs'

listen((request, response) => request.on('end', () => response.end('done')).resume())
