import type { QuotaStore, QuotaUsage } from '../../core/ports/quota.ts'

interface Entry {
  readonly bytes: number
  /** Since when it is open; absent once it was settled. */
  readonly openedAt?: number
}

/** Accounts inside one process, gone with it: for tests, and for a server that forgets its uploads as well. */
export function memoryQuota(): QuotaStore {
  const accounts = new Map<string | undefined, Map<string, Entry>>()
  const accountOf = (owner: string | undefined): Map<string, Entry> => {
    const account = accounts.get(owner) ?? new Map<string, Entry>()
    accounts.set(owner, account)
    return account
  }
  return {
    name: 'memory',

    async reserve(owner, { upload, bytes, at }, limits, { signal }) {
      signal.throwIfAborted()
      const account = accountOf(owner)
      const own = account.get(upload)
      if (own && (own.openedAt === undefined || bytes <= own.bytes)) return { granted: true }
      const { bytes: total, openUploads } = usageOf(account)
      const used = total - (own?.bytes ?? 0)
      if (!own && openUploads >= (limits.openUploads ?? Number.POSITIVE_INFINITY))
        return { granted: false, what: 'openUploads', used: openUploads }
      if (used + bytes > (limits.bytes ?? Number.POSITIVE_INFINITY))
        return { granted: false, what: 'bytes', used }
      account.set(upload, { bytes, openedAt: at })
      return { granted: true }
    },

    async settle(owner, upload, bytes, { signal }) {
      signal.throwIfAborted()
      accountOf(owner).set(upload, { bytes })
    },

    async release(owner, upload, { signal }) {
      signal.throwIfAborted()
      const account = accountOf(owner)
      account.delete(upload)
      if (account.size === 0) accounts.delete(owner)
    },

    async open(owner, before, limit, { signal }) {
      signal.throwIfAborted()
      const entries = [...(accounts.get(owner) ?? [])]
      const old = entries.filter(([, { openedAt }]) => openedAt !== undefined && openedAt < before)
      return old.slice(0, limit).map(([upload]) => upload)
    },

    async usage(owner, { signal }) {
      signal.throwIfAborted()
      return usageOf(accounts.get(owner) ?? new Map())
    },
  }
}

function usageOf(account: ReadonlyMap<string, Entry>): QuotaUsage {
  const entries = [...account.values()]
  return {
    bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0),
    openUploads: entries.filter(({ openedAt }) => openedAt !== undefined).length,
  }
}
