import { randomUUID } from 'node:crypto'

const day = 86_400_000

export const { signal } = new AbortController()

/** A record as the engine creates one for a browser's upload into a bucket. */
export function newRecord(overrides = {}) {
  const id = randomUUID()
  const now = Date.now()
  return {
    id,
    collection: 'uploads',
    owner: `user-${id.slice(0, 3)}`,
    status: 'created',
    name: 'holiday.jpg',
    contentType: 'image/jpeg',
    metadata: { filename: 'holiday.jpg', filetype: 'image/jpeg' },
    offset: 0,
    length: 50_000_000,
    plannedLength: 50_000_000,
    chunkSize: 5_242_880,
    parts: [],
    hashFunction: 'md5',
    retriesLeft: 2,
    storage: 's3',
    key: `uploads/user-${id.slice(0, 3)}/2026/01/01/holiday.jpg`,
    createdAt: now,
    updatedAt: now,
    expiresAt: now + 7 * day,
    dueAt: now + 7 * day,
    wire: {},
    revision: 0,
    fence: 0,
    handle: { key: `uploads/${id}/holiday.jpg`, uploadId: `2~${id}${id}` },
    ...overrides,
  }
}

/** What a chunk changes. */
export function chunkChange({ dueAt }) {
  const digest = { algorithm: 'md5', value: '9bef27f0f7eb03d8c81bb61a8238fb41' }
  return {
    set: {
      status: 'uploading',
      offset: 5_242_880,
      lastChunk: { offset: 0, size: 5_242_880, digest },
      chain: digest.value,
      retriesLeft: 2,
      updatedAt: dueAt - 7 * day + 1,
      expiresAt: dueAt + 1,
      dueAt: dueAt + 1,
    },
    addParts: [{ number: 1, offset: 0, size: 5_242_880, etag: '"9bef27f0f7eb03d8c81bb61a8238fb41"' }],
  }
}

/** Creates so many records, a hundred at once. */
export async function fill(sessions, count) {
  for (let made = 0; made < count; made += 100)
    await Promise.all(Array.from({ length: 100 }, () => sessions.create(newRecord(), { signal })))
}
