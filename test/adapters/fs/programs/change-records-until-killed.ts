import { writeSync } from 'node:fs'
import { fsSessions } from '../../../../src/adapters/fs/fs-sessions.ts'
import { changeRecords } from './change-records.ts'

const [directory = '', owner = ''] = process.argv.slice(2)
const store = fsSessions({ directory })

// Synchronous: what was said before a kill was said.
for (let round = 0; ; round += 1)
  await changeRecords(store, `${owner}-${round}`, owner, line => writeSync(1, `${line}\n`))
