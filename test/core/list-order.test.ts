import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isUploadError } from '../../src/core/errors.ts'
import { idOfPosition, listPosition, positionOfCursor, stateOf, timeKey } from '../../src/core/list-order.ts'

const ids = fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/)
const times = fc.nat({ max: Number.MAX_SAFE_INTEGER })

describe('the order of lists', () => {
  it('sorts positions like times, then ids', () => {
    fc.assert(
      fc.property(times, ids, times, ids, (createdAt, id, otherAt, otherId) => {
        const [one, other] = [
          listPosition({ createdAt, id }),
          listPosition({ createdAt: otherAt, id: otherId }),
        ]
        const isBefore = createdAt < otherAt || (createdAt === otherAt && id < otherId)
        expect(one < other).toBe(isBefore)
      }),
    )
  })

  it('finds the id in a position', () => {
    fc.assert(
      fc.property(times, ids, (createdAt, id) => {
        expect(idOfPosition(listPosition({ createdAt, id }))).toBe(id)
      }),
    )
  })

  it('takes every position back as a cursor', () => {
    fc.assert(
      fc.property(times, ids, (createdAt, id) => {
        const position = listPosition({ createdAt, id })
        expect(positionOfCursor(position)).toBe(position)
      }),
    )
    expect(positionOfCursor(undefined)).toBeUndefined()
  })

  it('refuses a cursor of any other form and names the field', () => {
    for (const cursor of [
      '',
      'x',
      '../../../etc/passwd',
      `${timeKey(1)}-`,
      `${timeKey(1)}-../x`,
      `${timeKey(1)}-a\n`,
    ])
      expect(() => positionOfCursor(cursor)).toThrow(
        expect.toSatisfy(
          error => isUploadError(error, 'INVALID_INPUT') && error.details.problems[0]?.field === 'cursor',
        ),
      )
  })

  it('keeps times that are no whole numbers of milliseconds sortable', () => {
    expect([timeKey(-5), timeKey(0), timeKey(1.9), timeKey(2 ** 53 - 1)]).toEqual([
      '0000000000000000',
      '0000000000000000',
      '0000000000000001',
      '9007199254740991',
    ])
  })

  it('calls an upload ended when it is completed or failed', () => {
    const statuses = ['created', 'uploading', 'completing', 'completed', 'failed', 'aborting'] as const
    expect(statuses.filter(status => stateOf(status) === 'ended')).toEqual(['completed', 'failed'])
  })
})
