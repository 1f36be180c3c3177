import { setTimeout as delay } from 'node:timers/promises'

/** Asks until the answer is yes. `what` is said when that did not come about in time. */
export async function until(
  what: string,
  ask: () => Promise<boolean>,
  { withinMs = 30_000, everyMs = 25 }: { readonly withinMs?: number; readonly everyMs?: number } = {},
): Promise<void> {
  const deadline = Date.now() + withinMs
  while (!(await ask())) {
    if (Date.now() > deadline) throw new Error(`${what} did not come about within ${withinMs} ms`)
    await delay(everyMs)
  }
}

/** Whether something answers HTTP there, whatever it says. */
export async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(url)).arrayBuffer()
    return true
  } catch {
    return false
  }
}
