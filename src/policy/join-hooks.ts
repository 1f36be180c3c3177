import type { UploadRequest } from '../core/ports/functions.ts'
import type { CallContext, Hooks } from '../core/ports/hooks.ts'

/**
 * Several policies as one. All that authorize must agree; what may refuse or change an upload is asked in order, each
 * seeing what the one before made of it, and the first refusal stands; all are told of what is over, whoever throws.
 */
export function joinHooks(...all: readonly Hooks[]): Hooks {
  const asked = <K extends keyof Hooks>(name: K): readonly Hooks[] => all.filter(each => each[name])
  const joined: Required<Hooks> = {
    async authorize(action, upload, context) {
      for (const hooks of all)
        if (hooks.authorize && !(await hooks.authorize(action, upload, context))) return false
      return true
    },
    beforeCreate: (request, context) => createInOrder(all, request, context),
    async checkHead(upload, head) {
      for (const hooks of all) await hooks.checkHead?.(upload, head)
    },
    async beforeComplete(upload, staged) {
      for (const hooks of all) await hooks.beforeComplete?.(upload, staged)
    },
    afterComplete: (upload, delivery) => tellAll(all, async hooks => hooks.afterComplete?.(upload, delivery)),
    onFailed: upload => tellAll(all, async hooks => hooks.onFailed?.(upload)),
  }
  // The engine does less for a hook that nobody has.
  const names = (Object.keys(joined) as (keyof Hooks)[]).filter(name => asked(name).length > 0)
  return Object.fromEntries(names.map(name => [name, joined[name]]))
}

async function createInOrder(
  all: readonly Hooks[],
  request: UploadRequest,
  context: CallContext,
): Promise<UploadRequest> {
  let changed = request
  for (const hooks of all) changed = (await hooks.beforeCreate?.(changed, context)) ?? changed
  return changed
}

/** Nobody goes untold because another one failed; who is told again must expect it (`idempotencyKey`). */
async function tellAll(all: readonly Hooks[], tell: (hooks: Hooks) => Promise<unknown>): Promise<void> {
  const outcomes = await Promise.allSettled(all.map(tell))
  const failed = outcomes.find(each => each.status === 'rejected')
  if (failed) throw failed.reason
}
