/** Why a server cannot be had on this machine, and what would change that. Its tests are then marked as not run. */
export class NotHere extends Error {
  override readonly name: string = 'NotHere'
}
