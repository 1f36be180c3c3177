import fc from 'fast-check'
import { describe, it } from 'vitest'
import { repeatable } from '../support/repeatable.ts'
import { shapes } from '../support/storage-shapes.ts'
import { steps } from './model/step.ts'
import { takeStep } from './model/take-step.ts'
import { UploadWorld } from './model/upload-world.ts'

/** Of each shape with and without a length: some hundred lives in a few seconds. */
const runs = Number(process.env.QUAYSIDE_RUNS ?? 80)

describe.each(shapes)('whatever happens to an upload ($name)', shape => {
  it.each([
    ['known', fc.integer({ min: 1, max: 60 })],
    ['deferred', fc.constant(undefined)],
  ])(
    'no acknowledged byte is lost and nothing else is published, where its length is %s',
    async (_, lengths) => {
      await fc.assert(
        fc.asyncProperty(lengths, steps, async (length, life) => {
          const world = new UploadWorld(shape, length)
          await world.begin()
          for (const step of life) {
            await takeStep(world, step)
            await world.check()
          }
          await world.finish()
        }),
        repeatable(runs),
      )
    },
  )
})
