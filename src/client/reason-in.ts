/** What an error answer says, in the seed's shapes: `["..."]`, `{"message"|"detail": "..."}`, `{"<field>": ["..."]}`. */
export function reasonIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const { message, detail } = body as { readonly message?: unknown; readonly detail?: unknown }
  if (typeof message === 'string') return message
  if (typeof detail === 'string') return detail
  if (Array.isArray(body)) return joined(body)
  return joined(
    Object.entries(body).map(([field, problems]) => {
      const text = joined(Array.isArray(problems) ? problems : [problems])
      return text && field !== 'non_field_errors' ? `${field}: ${text}` : text
    }),
  )
}

function joined(values: readonly unknown[]): string | undefined {
  return values.filter(value => typeof value === 'string' && value !== '').join('; ') || undefined
}
