import { describe, expect, it } from 'vitest'
import { UploadError } from '../../src/core/errors.ts'
import { GrowingReservation } from '../../src/core/growing-reservation.ts'
import { turn } from '../support/turn.ts'

const MiB = 1_048_576

/** A reservation that begins at 0, where so many bytes may be had; notes what is asked for. */
function growing(limit: number) {
  const asked: number[] = []
  const refusals: unknown[] = []
  const reserve = async (bytes: number): Promise<void> => {
    asked.push(bytes / MiB)
    if (bytes <= limit) return
    const details = { what: 'bytes', limit, used: 0, asked: bytes } as const
    throw new UploadError('QUOTA_EXCEEDED', 'There is no room', { details })
  }
  const gate = new GrowingReservation(0, reserve, error => refusals.push(error))
  return { gate, asked, refusals }
}

describe('a reservation that grows', () => {
  it('holds the first bytes back until there is room for them', async () => {
    const { gate, asked } = growing(100 * MiB)
    expect(gate.pass(MiB)).toBe(false)
    let isOpen = false
    gate.whenOpen(() => {
      isOpen = true
    })
    expect(isOpen).toBe(false)
    await turn()
    expect(isOpen).toBe(true)
    expect(asked).toEqual([17])
  })

  it('asks for the next step while half of the last is left, so that nobody waits', async () => {
    const { gate, asked } = growing(100 * MiB)
    gate.pass(MiB)
    await turn()
    expect([8, 1, 7].map(size => gate.pass(size * MiB))).toEqual([true, true, true])
    expect(asked).toEqual([17, 26])
    await turn()
    expect(gate.pass(9 * MiB)).toBe(true)
  })

  it('takes what is left where there is no room for a step, asks no more, and ends beyond it', async () => {
    const { gate, asked, refusals } = growing(20 * MiB)
    gate.pass(10 * MiB)
    await turn()
    expect(asked).toEqual([26, 20])
    expect([9, 1].map(size => gate.pass(size * MiB))).toEqual([true, true])
    await turn()
    expect(asked).toEqual([26, 20])
    expect(gate.pass(1)).toBe(false)
    await turn()
    expect(refusals).toMatchObject([{ code: 'QUOTA_EXCEEDED' }])
  })

  it('asks on where more came than it had asked for', async () => {
    const { gate, asked } = growing(100 * MiB)
    gate.pass(MiB)
    gate.pass(30 * MiB)
    let isOpen = false
    gate.whenOpen(() => {
      isOpen = true
    })
    await turn()
    expect([asked, isOpen]).toEqual([[17, 47], true])
  })

  it('ends the body for any other reason that nothing can be reserved', async () => {
    const refusals: unknown[] = []
    const down = new UploadError('SESSIONS_UNAVAILABLE', 'The accounts cannot be reached')
    const gate = new GrowingReservation(
      0,
      () => Promise.reject(down),
      error => refusals.push(error),
    )
    gate.pass(1)
    await turn()
    expect(refusals).toEqual([down])
  })

  it('wakes nobody who is over', async () => {
    const { gate } = growing(100 * MiB)
    gate.pass(MiB)
    let isWoken = false
    gate.whenOpen(() => {
      isWoken = true
    })
    gate.end()
    await turn()
    expect(isWoken).toBe(false)
  })
})
