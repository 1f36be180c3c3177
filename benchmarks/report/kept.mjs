const tables = []

/** Keeps a table for the page: `{ title, table, rounds }`; rounds, where there are any, are what each measured, by server. */
export function keep(table) {
  tables.push(table)
}

/** All that were kept since the last time. */
export function takeKept() {
  return tables.splice(0)
}
