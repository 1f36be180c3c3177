/** What `promisify` makes of a function of node:fs is a property of it, which whatever stands in for it needs too. */
export function promisifiedAs(call: object): object {
  const [key] = Object.getOwnPropertySymbols(call).filter(
    ({ description }) => description === 'customPromisifyArgs',
  )
  return key ? { [key]: Reflect.get(call, key) } : {}
}
