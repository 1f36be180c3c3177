import { describe, expect, it } from 'vitest'
import { type Capability, capabilities } from '../../src/policy/index.ts'
import { manualClock } from '../../src/testing/manual-clock.ts'
import { expectThrow } from '../support/expect-code.ts'

const secret = 'a secret of at least thirty-two characters'
const other = 'another secret of at least thirty-two chars'

function bench(secrets: string | readonly string[] = secret) {
  const clock = manualClock()
  const links = capabilities({ secret: secrets, clock })
  const capability: Capability = { upload: 'u1', owner: 'ann', expiresAt: clock.now() + 1000 }
  return { clock, links, capability }
}

describe('a capability', () => {
  it('says whose upload it is, which, and what may be done to it: bringing bytes unless said otherwise', () => {
    const { links, capability } = bench()
    const grant = { upload: 'u1', actions: ['append', 'complete'] }
    expect(links.verify(links.sign(capability))).toEqual({ owner: 'ann', grant })
    const reading = links.verify(links.sign({ ...capability, actions: ['read'] }))
    expect(reading.grant.actions).toEqual(['read'])
  })

  it('that opens uploads names a series of its own for those it opens', () => {
    const { links, clock } = bench()
    const sign = () => links.sign({ create: true, expiresAt: clock.now() + 1 })
    const [first, second] = [links.verify(sign()), links.verify(sign())]
    expect(first.grant).toEqual({ actions: ['create', 'append', 'complete'], series: expect.any(String) })
    expect(first.grant.series).not.toBe(second.grant.series)
  })

  it('is good until it expires, and not a millisecond longer', () => {
    const { links, clock, capability } = bench()
    const token = links.sign(capability)
    clock.advance(999)
    expect(links.verify(token).owner).toBe('ann')
    clock.advance(1)
    expect(expectThrow(() => links.verify(token), 'UNAUTHENTICATED').message).toMatch(/expired/)
  })

  it('stays good while its secret is among those believed', () => {
    const { links, capability, clock } = bench()
    const token = links.sign(capability)
    expect(capabilities({ secret: [other, secret], clock }).verify(token).owner).toBe('ann')
    expectThrow(() => capabilities({ secret: other, clock }).verify(token), 'UNAUTHENTICATED')
  })

  it('of which any one character differs is refused with the same words, whichever it is', () => {
    const { links, capability } = bench()
    const token = links.sign(capability)
    const messages = new Set(
      Array.from(token, (character, at) => {
        // The last character of base64url of 32 bytes carries four bits: `A` and `w` differ in those.
        const swapped = character === 'A' ? 'w' : 'A'
        const forged = token.slice(0, at) + swapped + token.slice(at + 1)
        return expectThrow(() => links.verify(forged), 'UNAUTHENTICATED').message
      }),
    )
    expect([...messages]).toEqual(['This link is not valid'])
  })

  it.each(['', '.', 'qsg1.', 'qsg1..', 'qsg1.e30.', 'no token', 'qsg1.e30.AAAA'])('is not %j', token => {
    expectThrow(() => bench().links.verify(token), 'UNAUTHENTICATED')
  })

  it('goes behind whatever query an address has', () => {
    const { links, capability } = bench()
    const token = links.sign(capability)
    expect(links.link('/files/u1', capability)).toBe(`/files/u1?grant=${token}`)
    expect(links.link('https://a.example/f?x=1', capability)).toBe(`https://a.example/f?x=1&grant=${token}`)
  })

  it('is not made with a secret that could be guessed, nor without an end', () => {
    expectThrow(() => capabilities({ secret: 'short' }), 'INVALID_OPTIONS')
    expectThrow(() => capabilities({ secret: [] }), 'INVALID_OPTIONS')
    expectThrow(() => capabilities({ secret: [secret, 'short'] }), 'INVALID_OPTIONS')
    const { links } = bench()
    expectThrow(() => links.sign({ upload: 'u1', expiresAt: Number.NaN }), 'INVALID_OPTIONS')
    expectThrow(() => links.sign({ upload: '', expiresAt: 1 }), 'INVALID_OPTIONS')
  })
})
