import { join } from 'node:path'

const here = import.meta.dirname

export const rootPath = path => join(here, '..', path)
export const clientPath = name => join(here, 'clients', `${name}.mjs`)
export const serverPath = name => join(here, 'servers', `${name}.mjs`)
