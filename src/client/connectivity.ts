/** Tells whether the device believes to be online, and when it comes back. Node never says that it is offline. */
export interface Connectivity {
  offline(): boolean
  /** The returned function stops listening. */
  onOnline(listener: () => void): () => void
}

/** What a browser's window or worker knows. */
export const platformConnectivity: Connectivity = {
  offline: () => globalThis.navigator?.onLine === false,
  onOnline(listener) {
    if (typeof globalThis.addEventListener !== 'function') return () => {}
    globalThis.addEventListener('online', listener)
    return () => globalThis.removeEventListener('online', listener)
  },
}
