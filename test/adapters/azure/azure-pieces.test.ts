import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { azureTraits } from '../../../src/adapters/azure/azure-traits.ts'
import { blobMetadata } from '../../../src/adapters/azure/blob-metadata.ts'
import { blockIdOf, blockIdOfPart, blockName, readBlockId } from '../../../src/adapters/azure/block-id.ts'
import { BuffersBody } from '../../../src/adapters/azure/buffers-body.ts'
import { copyRuns } from '../../../src/adapters/azure/copy-runs.ts'
import { inParallel } from '../../../src/adapters/azure/in-parallel.ts'
import { type AzureStorageOptions, azureStorage } from '../../../src/adapters/azure/index.ts'
import { type BlockChecksum, sendChecked } from '../../../src/adapters/azure/send-checked.ts'
import { planParts } from '../../../src/core/part-plan.ts'
import type { PartReceipt } from '../../../src/core/types.ts'
import { expectThrow } from '../../support/expect-code.ts'

const mark = '0123456789ab'

describe('the id of a block', () => {
  it('is of one length whatever it says, and at most 64 bytes', () => {
    const names = [blockName(mark, 1, 0), blockName(mark, 50_000, 2 ** 32 - 1), blockName(mark, 7)]
    expect(new Set(names.map(name => name.length))).toEqual(new Set([27]))
  })

  it('tells number and CRC to the upload that it is of, and to no other', () => {
    const id = blockIdOf(blockName(mark, 42, 0xcafe))
    expect(readBlockId(id, mark)).toEqual({ name: `${mark}.00042.0000cafe`, number: 42, crc32: '0000cafe' })
    expect(readBlockId(blockIdOf(blockName(mark, 7)), mark)).toEqual({
      name: `${mark}.00007.--------`,
      number: 7,
    })
    expect(readBlockId(id, 'ba9876543210')).toBeUndefined()
    expect(readBlockId('AAAA', mark)).toBeUndefined()
  })

  it('is one that nobody staged for a receipt of another storage', () => {
    expect(blockIdOfPart({ etag: '"0123"' })).toBe(blockIdOf('000000000000.00000.--------'))
    expect(blockIdOfPart({})).toBe(blockIdOf('000000000000.00000.--------'))
  })
})

describe('metadata for Azure', () => {
  it('keeps identifiers and printable ASCII', () => {
    expect(blobMetadata({ relativePath: 'a/b c.txt', _x: '100%' })).toEqual({
      relativePath: 'a/b c.txt',
      _x: '100%',
    })
  })

  it("encodes other names as .NET's XmlConvert does, and other values as percent-encoded UTF-8", () => {
    expect(blobMetadata({ 'a b-c': 'é 漢', '1st': ' x', _x0041_: '\r\nX-Evil: 1', é: '\ud800' })).toEqual({
      a_x0020_b_x002D_c: '%C3%A9%20%E6%BC%A2',
      _x0031_st: '%20x',
      _x005F_x0041_: '%0D%0AX-Evil%3A%201',
      _x00E9_: '%EF%BF%BD',
    })
  })

  it('keeps the first of names that differ by case alone, no empty value, and none of ours', () => {
    expect(blobMetadata({ Name: 'a', name: 'b', none: '', Quayside_Upload: 'forged' })).toEqual({ Name: 'a' })
  })

  it('refuses more than Azure keeps, and names the field', () => {
    const error = expectThrow(() => blobMetadata({ big: 'x'.repeat(8200) }), 'INVALID_INPUT')
    expect(error.details.problems).toMatchObject([{ field: 'metadata', rule: 'too-large' }])
  })
})

describe('bytes that are sent with a checksum', () => {
  const text = [Buffer.from('12345'), new Uint8Array(0), Buffer.from('6789')]
  const unknown = Object.assign(new Error('strict mode'), { code: 'FeatureNotSupported' })
  const keep = async (checksum: BlockChecksum): Promise<BlockChecksum> => checksum

  it("have Azure's CRC-64, lowest byte first: the value that its own SDK computes", async () => {
    const { transactionalContentCrc64 = [] } = await sendChecked('crc64')(text, keep)
    expect(Buffer.from(transactionalContentCrc64).toString('hex')).toBe('8898790a86148bae')
  })

  it('each have their own, when many are on their way at once', async () => {
    const send = sendChecked('crc64')
    const sent = await Promise.all([text, [Buffer.from('other')], text].map(each => send(each, keep)))
    expect(sent[0]).toEqual(sent[2])
    expect(sent[0]).not.toEqual(sent[1])
  })

  it('have an MD5 from then on, where the service knows no CRC-64', async () => {
    const send = sendChecked('crc64')
    const seen: string[] = []
    const strict = async (checksum: BlockChecksum): Promise<void> => {
      seen.push(Object.keys(checksum).join())
      if (checksum.transactionalContentCrc64) throw unknown
    }
    await send(text, strict)
    await send(text, strict)
    expect(seen).toEqual(['transactionalContentCrc64', 'transactionalContentMD5', 'transactionalContentMD5'])
  })

  it('have an MD5 or none, where the options say so', async () => {
    const { transactionalContentMD5 = [] } = await sendChecked('md5')(text, keep)
    expect(Buffer.from(transactionalContentMD5).toString('hex')).toBe('25f9e794323b453885f5181f1b624d0b')
    expect(await sendChecked(false)(text, keep)).toEqual({})
  })
})

describe('a body out of buffers', () => {
  const pieces = [Buffer.alloc(70_000, 1), new Uint8Array(0), Buffer.alloc(3, 2)]

  it('is an ordinary stream to whoever reads it', async () => {
    expect((await buffer(new BuffersBody(pieces))).equals(Buffer.concat(pieces))).toBe(true)
  })

  it('goes whole into an HTTP request that it is piped to', async () => {
    const server = createServer(async (incoming, outgoing) => {
      outgoing.end(await buffer(incoming))
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const sent = request({ port, host: '127.0.0.1', method: 'PUT', headers: { 'content-length': 70_003 } })
    const body = new BuffersBody(pieces)
    body.pipe(sent)
    const [answer] = await once(sent, 'response')
    expect((await buffer(answer)).equals(Buffer.concat(pieces))).toBe(true)
    expect(body.destroyed).toBe(true)
    server.close()
    server.closeAllConnections()
  })
})

describe('runs of parts that are copied as one', () => {
  const size = fc.integer({ min: 1, max: 200 * 1_048_576 })
  const partsOf = (sizes: readonly number[]): PartReceipt[] => {
    let offset = 0
    return sizes.map((each, index) => {
      const part = {
        number: index + 1,
        offset,
        size: each,
        digest: { algorithm: 'crc32', value: '00000000' },
      }
      offset += each
      return part
    })
  }

  it('follow each other, hold all bytes, and are never more than there may be', () => {
    fc.assert(
      fc.property(fc.array(size, { maxLength: 300 }), fc.integer({ min: 2, max: 50 }), (sizes, maxCount) => {
        const runs = copyRuns(partsOf(sizes), maxCount)
        let offset = 0
        for (const run of runs) {
          expect(run.offset).toBe(offset)
          offset += run.size
        }
        expect(offset).toBe(sizes.reduce((sum, each) => sum + each, 0))
        expect(runs.length).toBeLessThanOrEqual(maxCount)
      }),
    )
  })

  it('know no CRC where one of their parts has none', () => {
    const [first, second] = partsOf([3, 4])
    if (!first || !second) throw new Error('there are two parts')
    const { digest: _, ...unknown } = second
    expect(copyRuns([first, unknown], 10)).toEqual([{ offset: 0, size: 7 }])
    expect(copyRuns([first, second], 10)[0]?.crc32).toMatch(/^[0-9a-f]{8}$/)
  })
})

describe('calls in parallel', () => {
  it('are never more than the limit, keep their order, and end with the first failure', async () => {
    let under = 0
    let most = 0
    const results = await inParallel([1, 2, 3, 4, 5], 2, async each => {
      under += 1
      most = Math.max(most, under)
      await Promise.resolve()
      under -= 1
      return each * 2
    })
    expect([results, most]).toEqual([[2, 4, 6, 8, 10], 2])
    await expect(inParallel([1], 2, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  })
})

describe('the options of Azure', () => {
  it('that cannot work are refused, all at once, and no credential is repeated', () => {
    const options = {
      container: 'Not_A_Container',
      connectionString: 'AccountKey=VERYSECRETINDEED',
      accountUrl: 'nothing',
      prefix: '/x',
      staging: 'elsewhere',
      checksums: 'sha1',
      retries: -1,
      directExpiresMs: 1,
    }
    const error = expectThrow(
      () => azureStorage(options as unknown as AzureStorageOptions),
      'INVALID_OPTIONS',
    )
    expect(error.details.problems).toHaveLength(8)
    expect(error.message).not.toContain('SECRET')
  })

  it("give Azure's limits to the engine", () => {
    const { name, traits } = azureStorage({
      container: 'photos',
      accountUrl: 'https://a.blob.core.windows.net',
    })
    expect(name).toBe('azure')
    expect(traits.part).toEqual({ min: 1_048_576, max: 4_194_304_000, align: 1, maxCount: 50_000 })
    expect(traits.maxObjectSize).toBe(209_715_200_000_000)
  })

  it.each([1, 1_048_575, 400 * 2 ** 30, 5 * 2 ** 40, 209_715_200_000_000, undefined])(
    'plan %s bytes in at most 50,000 blocks',
    length => {
      const traits = azureTraits(true)
      const plan = planParts(traits, length)
      expect(plan.rangeOf(50_000).end).toBeGreaterThanOrEqual(length ?? 5 * 2 ** 40)
      expect(plan.sizeOf(50_000)).toBeLessThanOrEqual(traits.part.max)
    },
  )
})
