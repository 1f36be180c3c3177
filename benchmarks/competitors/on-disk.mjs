import { isInstalled } from './is-installed.mjs'

/**
 * Servers that put uploads onto a local disk: the program, what is said to it behind the directory, what it is spoken to in, and
 * the packages that it needs.
 */
const competitors = {
  'floor D': { program: 'floor-d', dialect: 'put' },
  'floor W': { program: 'floor-w', dialect: 'put' },
  'floor W + md5': { program: 'floor-w', words: ['--hash', 'md5'], dialect: 'put' },
  'floor W + 2 sha256': {
    program: 'floor-w',
    words: ['--hash', 'sha256', '--hash', 'sha256'],
    dialect: 'put',
  },
  pipeline: { program: 'pipeline', dialect: 'put' },
  multer: { program: 'multer', dialect: 'form', packages: ['multer'] },
  '@tus/server': { program: 'tus-file-store', dialect: 'tus', packages: ['@tus/server', '@tus/file-store'] },
  uploadx: { program: 'uploadx', dialect: 'uploadx', packages: ['uploadx-7'] },
  'quayside tus': { program: 'quayside', words: ['--durability', 'none'], dialect: 'tus' },
  'quayside ietf': { program: 'quayside', words: ['--durability', 'none'], dialect: 'ietf' },
  'quayside chunked': { program: 'quayside', words: ['--durability', 'none'], dialect: 'chunked' },
  'quayside tus, synced': { program: 'quayside', dialect: 'tus' },
}

/** By names, without those that are not installed. */
export function onDisk(names) {
  return names
    .map(name => ({ name, words: [], packages: [], ...competitors[name] }))
    .filter(({ packages }) => packages.every(isInstalled))
}
