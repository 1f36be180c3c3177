import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkedKey,
  defaultUploadPath,
  extensionOf,
  safeName,
  withSuffix,
} from '../../src/core/object-key.ts'
import { expectThrow } from '../support/expect-code.ts'
import { repeatable } from '../support/repeatable.ts'

const id = '1b4e28ba-2fa1-4d3b-a3f5-ef19b5a7633b'

describe('a safe name', () => {
  it.each([
    ['../../e vil é.txt', 'e_vil_e.txt'],
    ['report.pdf', 'report.pdf'],
    ['C:\\Users\\me\\report.pdf', 'C_Users_me_report.pdf'],
    ['/etc/passwd', 'etc_passwd'],
    ['archive.tar.gz', 'archive.tar.gz'],
    ['tab\tand\nline.txt', 'tab_and_line.txt'],
    ['nul\0byte.txt', 'nulbyte.txt'],
    ['Ünïcödé.JPG', 'Unicode.JPG'],
    ['__proto__.js', 'proto.js'],
    ['no extension', 'no_extension'],
    ['trailing.', 'trailing'],
  ])('%j becomes %j', (name, safe) => {
    expect(safeName(name, id)).toBe(safe)
  })

  it.each([
    ['', id],
    ['..', id],
    ['/', id],
    ['😀', id],
    ['😀.png', `${id}.png`],
    ['日本.txt', `${id}.txt`],
    ['.htaccess', `${id}.htaccess`],
  ])('of %j, where nothing is left, is the id', (name, safe) => {
    expect(safeName(name, id)).toBe(safe)
  })

  it.each(['con', 'CON.txt', 'nul', 'aux .txt', 'com1.log', 'Lpt9.a', 'prn.'])(
    'of the Windows device %j names no device',
    name => {
      expect(safeName(name, id)).toMatch(/^_/)
    },
  )

  it.each(['console.log', 'com10.txt', 'auxiliary', 'nullable.ts'])('of %j is that name', name => {
    expect(safeName(name, id)).toBe(name)
  })

  it('of 10,000 characters is cut, and keeps its extension', () => {
    const safe = safeName(`${'a'.repeat(10_000)}.txt`, id)
    expect(safe).toBe(`${'a'.repeat(196)}.txt`)
  })

  it('that is cut at a dot does not end in one', () => {
    expect(safeName(`${'a'.repeat(199)}.b/c`, id)).toBe('a'.repeat(199))
  })

  it('of an extension of 10,000 characters is cut as well', () => {
    expect(safeName(`a.${'x'.repeat(10_000)}`, id)).toBe(`a.${'x'.repeat(32)}`)
  })

  it('of any text is a plain name of letters, digits, dot, dash and underscore', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), pathological), name => {
        const safe = safeName(name, id)
        expect(safe).toMatch(/^(?!\.)[A-Za-z0-9_.-]{1,201}(?<!\.)$/)
        expect(safe).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i)
      }),
      repeatable(400),
    )
  })
})

const pathological = fc
  .array(fc.constantFrom('.', '/', '\\', '_', ' ', 'con', 'a', 'é', '😀', '\0', 'x'.repeat(99)), {
    maxLength: 9,
  })
  .map(pieces => pieces.join(''))

describe('an extension', () => {
  it.each([
    ['a.txt', '.txt'],
    ['a.tar.gz', '.gz'],
    ['a', ''],
    ['dir.d/a', ''],
  ])('of %j is %j', (name, extension) => {
    expect(extensionOf(name)).toBe(extension)
  })
})

describe('a name beside a taken one', () => {
  it.each([
    ['a/b/report.pdf', 'a/b/report-1a2b.pdf'],
    ['a.b/report', 'a.b/report-1a2b'],
    ['report.tar.gz', 'report.tar-1a2b.gz'],
  ])('of %j is %j', (key, beside) => {
    expect(withSuffix(key, '1a2b')).toBe(beside)
  })
})

describe('the default path', () => {
  const subject = { id, collection: 'uploads', name: 'a.txt', metadata: {} }
  const createdAt = new Date('2026-02-03T23:59:59Z')
  const ownerOf = (owner: string | undefined): string | undefined =>
    String(defaultUploadPath({ ...subject, createdAt, ...(owner === undefined ? {} : { owner }) })).split(
      '/',
    )[1]

  it("is the seed's: collection, owner, year, month, day, name, in UTC", () => {
    expect(defaultUploadPath({ ...subject, owner: 'ann', createdAt })).toBe('uploads/ann/2026/02/03/a.txt')
  })

  it('calls uploads without an owner anonymous', () => {
    expect(ownerOf(undefined)).toBe('anonymous')
  })

  it.each(['ann@example.com', 'user-1', 'A_b.c'])('keeps the plain owner %j', owner => {
    expect(ownerOf(owner)).toBe(owner)
  })

  it.each(['..', '.', '', 'a/b', 'a\\b', 'ünal', '.hidden', 'a'.repeat(129), 'anonymous'])(
    'hashes the owner %j, so that it is one segment and nobody else’s',
    owner => {
      expect(ownerOf(owner)).toMatch(/^[0-9a-f]{32}$/)
    },
  )
})

describe('a key', () => {
  it.each(['a', 'a/b/c.txt', 'ünï/日本.txt', 'a..b/..c', 'with space'])('may be %j', key => {
    expect(checkedKey(key)).toBe(key)
  })

  it.each([
    '',
    '/a',
    'a/',
    'a//b',
    '.',
    '..',
    '../a',
    'a/../b',
    'a/./b',
    'a\\b',
    'a\0b',
    'a\nb',
    'é'.repeat(513),
  ])('may not be %j', key => {
    const error = expectThrow(() => checkedKey(key), 'INVALID_OPTIONS')
    expect(error.message).toContain('uploadPath')
  })
})
