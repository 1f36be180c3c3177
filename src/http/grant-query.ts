/** The field of a query that a capability's token comes in. */
export const grantField = 'grant'

/** What links in answers end with: a client that holds a link and nothing else needs its grant wherever it goes on. */
export function linkQuery(query: URLSearchParams): string {
  const grant = query.get(grantField)
  return grant ? `?${grantField}=${encodeURIComponent(grant)}` : ''
}

/** The fields of a query that are the application's own. */
export function ownFields(query: URLSearchParams): Readonly<Record<string, string>> {
  return Object.fromEntries([...query].filter(([name]) => name !== grantField))
}
