import { describe, expect, it } from 'vitest'
import { skippingClock } from '../adapters/gcs/support/skipping-clock.ts'
import { errorInComplete, firstTimes, isComplete } from '../services/http-faults.ts'
import { expectCode } from '../support/expect-code.ts'
import { describeFaults } from './contract/faults.ts'
import { answering } from './support/bad-ways.ts'
import { bytesFrom, cloudBench, MiB } from './support/cloud-bench.ts'
import { s3Cloud } from './support/s3-cloud.ts'

const cloud = await s3Cloud()
describeFaults(cloud)

if (cloud.address)
  describe('an upload whose completion S3 answers with 200 and an error in it', () => {
    it.each([
      [1, 'ends right when it passes'],
      [5, 'is not taken for published when it stays, and is completed later'],
    ])('%i times: %s', async times => {
      const bench = cloudBench(cloud)
      const bytes = bytesFrom(41, 9 * MiB)
      const proxy = await answering(cloud.address ?? '', firstTimes(times, errorInComplete, isComplete))
      const engine = bench.start({}, { address: proxy.address, clock: skippingClock() })
      const { id, key } = await engine.create({ name: 'a.bin', length: bytes.length })
      await engine.append(id, { offset: 0 }, bytes)
      if (times > 1) {
        await expectCode(engine.complete(id), 'STORAGE_UNAVAILABLE')
        await bench.expectOnlyPrivate()
      }
      await engine.complete(id)
      expect(proxy.strikes).toBe(times)
      await bench.expectPublished(id, bytes)
      await bench.expectOnly(key)
    })
  })
