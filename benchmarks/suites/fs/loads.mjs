const MiB = 1024 ** 2
const everyone = ['floor W', 'quayside tus', '@tus/server', 'quayside ietf', 'uploadx', 'floor D']
const others = ['quayside chunked', 'floor W + md5', 'pipeline', 'multer', 'quayside tus, synced']
const one = { files: 1, atOnce: 1 }

/** What is sent, twice in every round, and to whom. So little that the second time finds the memory that the first one used. */
export const loads = [
  { name: 'chunks of 64 MiB', ...one, bytes: 256 * MiB, chunk: 64 * MiB, servers: [...everyone, ...others] },
  {
    name: 'chunks of 8 MiB',
    ...one,
    bytes: 256 * MiB,
    chunk: 8 * MiB,
    servers: [...everyone, 'quayside chunked'],
  },
  {
    name: 'chunks of 1 MiB',
    ...one,
    bytes: 256 * MiB,
    chunk: MiB,
    servers: [...everyone, 'quayside chunked'],
  },
  { name: 'chunks of 64 KiB', ...one, bytes: 128 * MiB, chunk: MiB / 16, servers: everyone },
  {
    name: 'sha256 of each chunk and of the whole, chunks of 64 MiB',
    ...one,
    bytes: 256 * MiB,
    chunk: 64 * MiB,
    digest: true,
    servers: ['floor W + 2 sha256', 'quayside ietf'],
  },
]

/** Many uploads at once, in one chunk each. */
export const crowd = {
  name: '200 uploads at once',
  bytes: 32 * MiB,
  files: 200,
  servers: ['quayside tus'],
}
