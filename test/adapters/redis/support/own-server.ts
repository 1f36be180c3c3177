import { afterAll } from 'vitest'
import { type Keeper, startKeeper } from '../../../services/keeper.ts'
import { placeOf } from '../../../services/place-of.ts'

/**
 * A server for one test file alone, which may break it; it ends with the file. To be called at the top of the file.
 * Absent where there is no Redis: the tests are marked as not run then.
 */
export async function ownServer<T>(start: (keeper: Keeper) => Promise<T>): Promise<T | undefined> {
  if (!(await placeOf('redis'))) return undefined
  const keeper = startKeeper()
  afterAll(() => keeper.end())
  return start(keeper)
}
