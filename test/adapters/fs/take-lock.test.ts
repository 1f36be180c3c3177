import { link, readdir, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Holder, holderText } from '../../../src/adapters/fs/lock-holder.ts'
import { sweepLocks } from '../../../src/adapters/fs/sweep-locks.ts'
import { heirPath, lockPath, takeLock } from '../../../src/adapters/fs/take-lock.ts'
import { freshDirectory } from './support/storage-bench.ts'

const [us, first, second, third] = ['aaaa', '1111', '2222', '3333'] as const
let directory = ''

beforeEach(async () => {
  directory = freshDirectory()
  for (const token of [us, first, second, third])
    await writeFile(processFile(token), holderText(token, `${token}.sock`))
})

describe('taking a lock', () => {
  it('asks nobody when it is free', async () => {
    const { asked, take } = asking({})
    expect(await take()).toBe('free')
    expect(asked).toEqual([])
  })

  it('inherits from a dead holder and leaves no trace of it', async () => {
    await holds(first, lockPath(directory, 'x'))
    const { asked, take } = asking({ [first]: dead })
    expect(await take()).toBe('inherited')
    expect(asked).toEqual([first])
    expect(await entries()).toEqual(['x.lock'])
  })

  it('inherits from a dead heir of a dead heir of a dead holder', async () => {
    await holds(first, lockPath(directory, 'x'))
    await holds(second, heirPath(directory, 'x', first))
    await holds(third, heirPath(directory, 'x', second))
    const { asked, take } = asking({ [first]: dead, [second]: dead, [third]: dead })
    expect(await take()).toBe('inherited')
    expect(asked).toEqual([first, second, third])
    expect(await entries()).toEqual(['x.lock'])
  })

  it('asks a living heir instead of competing with it', async () => {
    await holds(first, lockPath(directory, 'x'))
    await holds(second, heirPath(directory, 'x', first))
    const { asked, take } = asking({
      [first]: dead,
      // It gives up and lets go of what it had begun to inherit.
      [second]: () => unlink(heirPath(directory, 'x', first)).then(alive),
    })
    expect(await take()).toBe('inherited')
    expect(asked).toEqual([first, second, first])
  })

  it('does not take from the next holder what it was about to inherit from the dead one', async () => {
    const lock = lockPath(directory, 'x')
    await holds(first, lock)
    const { asked, take } = asking({
      // While we find it dead, another inherits, and has settled it all before we become the heir.
      [first]: async () => {
        await unlink(lock)
        await holds(second, lock)
        return dead()
      },
      [second]: () => unlink(lock).then(alive),
    })
    expect(await take()).toBe('free')
    expect(asked).toEqual([first, second])
    expect(await entries()).toEqual(['x.lock'])
  })

  it('has what it failed to let go of', async () => {
    await holds(us, lockPath(directory, 'x'))
    expect(await asking({}).take()).toBe('free')
  })

  it('takes a lock whose words a power cut took for that of a dead process', async () => {
    await writeFile(lockPath(directory, 'x'), '')
    const { asked, take } = asking({})
    expect(await take()).toBe('inherited')
    expect(asked).toEqual([expect.stringMatching(/^lost-/)])
    expect(await entries()).toEqual(['x.lock'])
  })
})

describe('sweeping', () => {
  it('removes dead processes, and heirs of locks that were settled, and keeps those that still matter', async () => {
    await holds(first, lockPath(directory, 'x'))
    await holds(second, heirPath(directory, 'x', first))
    await holds(second, heirPath(directory, 'y', first))
    await holds(second, heirPath(directory, 'x', third))
    await sweepLocks(directory, us, new AbortController().signal)
    expect(await readdir(directory)).toEqual(['aaaa.process', 'x.1111.heir', 'x.lock'])
  })
})

const dead = async () => ({ isDead: true })
const alive = async () => ({ isDead: false })

function asking(answers: { readonly [token: string]: () => Promise<{ readonly isDead: boolean }> }) {
  const asked: string[] = []
  const ask = async ({ token, socket }: Holder) => {
    asked.push(token)
    if (socket === undefined) return dead()
    const answer = answers[token]
    if (!answer) throw new Error(`${token} was not to be asked`)
    return answer()
  }
  const ground = { directory, token: us, processFile: processFile(us) }
  return { asked, take: () => takeLock(ground, 'x', ask) }
}

function processFile(token: string): string {
  return join(directory, `${token}.process`)
}

async function holds(token: string, path: string): Promise<void> {
  await link(processFile(token), path)
}

async function entries(): Promise<readonly string[]> {
  return (await readdir(directory)).filter(name => !name.endsWith('.process')).sort()
}
