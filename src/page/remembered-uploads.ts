/** What survives a reload: enough to find the upload on the server, and to know its file again. */
export interface RememberedUpload {
  readonly id: string
  readonly endpoint: string
  readonly name: string
  readonly size: number
  /** Milliseconds since the epoch. */
  readonly lastModified: number
  /** Opens the file without asking for it again, in browsers that have such handles. */
  readonly handle?: FileSystemFileHandle
}

/** Unfinished uploads of this browser. Never fails: a browser that keeps nothing just forgets. */
export interface RememberedUploads {
  all(): Promise<readonly RememberedUpload[]>
  keep(upload: RememberedUpload): Promise<void>
  forget(id: string): Promise<void>
}

const storeName = 'uploads'

/** Remembers in IndexedDB, the only store of a browser that can hold file handles. */
export function rememberedUploads(endpoint: string): RememberedUploads {
  const opened = openDatabase()
  // Private windows and full disks refuse; the upload itself works without.
  opened.catch(() => {})
  const store = async (mode: IDBTransactionMode) =>
    (await opened).transaction(storeName, mode).objectStore(storeName)
  const ignoring = <T>(work: Promise<T>) => work.then(() => {}).catch(() => {})
  return {
    async all() {
      try {
        const found: RememberedUpload[] = await settled((await store('readonly')).getAll())
        return found.filter(upload => upload.endpoint === endpoint)
      } catch {
        return []
      }
    },
    keep: upload => ignoring(store('readwrite').then(uploads => settled(uploads.put(upload)))),
    forget: id => ignoring(store('readwrite').then(uploads => settled(uploads.delete(id)))),
  }
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('quayside', 1)
    request.onupgradeneeded = () => request.result.createObjectStore(storeName, { keyPath: 'id' })
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
