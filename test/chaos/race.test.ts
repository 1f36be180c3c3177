import { it } from 'vitest'
import { temporaryDirectory } from '../support/serving.ts'
import { diskBackend } from './disk-backend.ts'
import { clients, raceForOneName, raceForOneUpload } from './race.ts'

it(`${clients} clients race one upload: one sequence of whole chunks, and the others get the right offset`, async () => {
  await raceForOneUpload(diskBackend(await temporaryDirectory()))
})

it('uploads of one name at the same time never overwrite each other', async () => {
  await raceForOneName(diskBackend(await temporaryDirectory()))
})
