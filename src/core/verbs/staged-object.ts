import type { EngineDependencies } from '../engine-dependencies.ts'
import { UploadError } from '../errors.ts'
import type { StagedObject } from '../ports/hooks.ts'
import type { UploadRecord } from '../types.ts'
import { storageOf } from './find-record.ts'

/** The bytes of an upload that are durable and not published yet. */
export function stagedObject(engine: EngineDependencies, record: UploadRecord): StagedObject {
  const storage = storageOf(engine, record)
  const { handle, offset: size, parts } = record
  return {
    size,
    read(range = {}) {
      const { start = 0, end = size } = range
      if (!storage.readStaged)
        throw new UploadError(
          'NOT_SUPPORTED',
          `Storage '${storage.name}' cannot read bytes before they are published`,
          {
            details: { what: 'readStaged' },
          },
        )
      return storage.readStaged(handle, { size, parts }, { start, end }, { signal: engine.unhurried })
    },
  }
}
