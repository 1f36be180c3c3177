// node --import ./typescript.mjs PROGRAM: lets a benchmark run what the tests are made of, which is TypeScript.
import { register } from 'node:module'

register('./typescript-hooks.mjs', import.meta.url)
