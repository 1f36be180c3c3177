import assert from 'node:assert/strict'
import { applyChange } from '../../core/apply-change.ts'
import { isUploadError } from '../../core/errors.ts'
import type { UploadRecord } from '../../core/types.ts'
import type { Draft } from '../clause.ts'
import { seededRandom } from '../seeded-random.ts'
import { randomChange, randomGuard } from './random-change.ts'
import type { SessionsBench } from './sessions-bench.ts'

const seeds = 40
const changesPerSeed = 25

/** A store is right when it cannot be told from the pure function. */
export function agreementClauses(): readonly Draft<SessionsBench>[] {
  return [
    {
      name: 'any sequence of changes and guards leaves what applyChange says',
      async prove(bench) {
        for (let seed = 1; seed <= seeds; seed += 1) await proveSequence(bench, seed)
      },
    },
  ]
}

async function proveSequence(bench: SessionsBench, seed: number): Promise<void> {
  const random = seededRandom(seed)
  let model: UploadRecord = await bench.create({ fence: 10, revision: 3 })
  for (let step = 1; step <= changesPerSeed; step += 1) {
    const change = randomChange(random)
    const guard = randomGuard(random, model)
    const store = random.pick([bench.store, bench.other])
    const hint = `seed ${seed}, step ${step}: ${JSON.stringify({ change, guard })}`
    const wanted = await outcomeOf(async () => throughJson(applyChange(model, change, guard)))
    const found = await outcomeOf(() => store.update(model.id, change, guard, bench.context))
    assert.deepEqual(found, wanted, hint)
    if (typeof wanted !== 'string') model = wanted
  }
  assert.deepEqual(await bench.get(model.id), model, `seed ${seed}, at the end`)
}

/** The record, or the code of the refusal. */
async function outcomeOf(change: () => Promise<UploadRecord>): Promise<UploadRecord | string> {
  try {
    return await change()
  } catch (error) {
    if (isUploadError(error)) return error.code
    throw error
  }
}

function throughJson(record: UploadRecord): UploadRecord {
  return JSON.parse(JSON.stringify(record))
}
