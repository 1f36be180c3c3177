import { describe, expect, it } from 'vitest'
import { allowTypes } from '../../src/policy/index.ts'
import { bytesOf } from '../support/bytes.ts'
import { engineBench } from '../support/engine-bench.ts'
import { expectCode, expectThrow } from '../support/expect-code.ts'

const png = `\x89PNG\r\n\x1a\n\0\0\0\rIHDR${'\0'.repeat(17)}\0\0\0\0IDAT${'\0'.repeat(40)}`
const html = '<!DOCTYPE html><html><script>alert(1)</script></html>'
const pdf = '%PDF-1.7\n1 0 obj\n'
const zip = 'PK\x03\x04\x14\0\0\0\0\0'
const svg = '<?xml version="1.0"?>\n<!-- drawn -->\n<svg xmlns="http://www.w3.org/2000/svg"/>'

function send(types: readonly string[], contentType: string | undefined, text: string) {
  const engine = engineBench().open({ hooks: allowTypes({ types }) })
  const asked = { length: text.length, ...(contentType === undefined ? {} : { contentType }) }
  return engine
    .create(asked)
    .then(({ id }) => engine.append(id, { offset: 0, complete: true }, bytesOf(text)))
}

describe('allowTypes takes', () => {
  it.each<[string, readonly string[], string | undefined, string]>([
    ['what it names', ['application/pdf'], 'application/pdf', pdf],
    ['what a range of types names', ['image/*'], 'image/png', png],
    ['a type with parameters, in any case', ['text/plain'], 'Text/Plain; charset=utf-8', 'hello'],
    ['a type by another name', ['image/*'], 'image/jpg', '\xff\xd8\xff\xe0\0\x10JFIF\0'],
    ['an undeclared file by its bytes', ['image/*'], undefined, png],
    ['a file of which the client knows nothing by its bytes', ['image/*'], 'application/octet-stream', png],
    ['text that is declared', ['text/*', 'application/json'], 'application/json', '{"a":1}'],
    ['a format that is a zip inside', ['application/epub+zip'], 'application/epub+zip', zip],
    [
      'a format that is XML inside',
      ['application/rss+xml'],
      'application/rss+xml',
      '<?xml version="1.0"?><rss/>',
    ],
    ['a drawing, where it is wanted', ['image/svg+xml'], 'image/svg+xml', svg],
    ['text that begins with a comment', ['text/markdown'], 'text/markdown', '<!-- lint --> # Title'],
    ['anything, where unknown types are allowed', ['application/octet-stream'], undefined, '\x01\x02\x03'],
    ['an empty file of a type that is allowed', ['text/plain'], 'text/plain', ''],
  ])('%s', async (_, types, contentType, text) => {
    expect((await send(types, contentType, text)).status).toBe('completed')
  })
})

describe('allowTypes refuses', () => {
  it.each<[string, readonly string[], string | undefined, string, RegExp]>([
    [
      'a picture that is a page',
      ['image/*'],
      'image/png',
      html,
      /declared to be image\/png, and is text\/html/,
    ],
    [
      'a picture that is another',
      ['image/*'],
      'image/gif',
      png,
      /declared to be image\/gif, and is image\/png/,
    ],
    ['text that is a page', ['text/plain'], 'text/plain', ` \n${html}`, /and is text\/html/],
    ['text that is a program', ['text/plain'], 'text/plain', 'MZ\x90\0', /and is application\/x-msdownload/],
    ['text with what no text has', ['text/plain'], 'text/plain', '\x02\0\x02', /its bytes are not/],
    ['a picture of no known kind', ['image/*'], 'image/png', 'hello', /its bytes are not/],
    ['a picture that runs scripts', ['image/png'], 'image/png', svg, /and is image\/svg\+xml/],
    ['an undeclared file of another type', ['image/*'], undefined, pdf, /is of type application\/pdf/],
    ['an undeclared file of no type', ['text/plain'], undefined, 'hello', /declare it/],
    ['an archive that is none', ['application/zip'], 'application/zip', pdf, /and is application\/pdf/],
  ])('%s', async (_, types, contentType, text, message) => {
    const error = await expectCode(send(types, contentType, text), 'TYPE_REFUSED')
    expect(error.message).toMatch(message)
    expect(error.details.allowed).toEqual(types)
  })

  it('at creation what is declared to be something else', async () => {
    const engine = engineBench().open({ hooks: allowTypes({ types: ['image/*'] }) })
    const error = await expectCode(engine.create({ contentType: 'text/html' }), 'TYPE_REFUSED')
    expect(error.details).toEqual({ type: 'text/html', allowed: ['image/*'] })
    await expectCode(engine.create({ contentType: 'imagex/png' }), 'TYPE_REFUSED')
  })

  it('a file put together from pieces by what it is then', async () => {
    const engine = engineBench().open({ hooks: allowTypes({ types: ['image/*'] }) })
    const { id } = await engine.create({ length: html.length, partial: true, contentType: 'text/html' })
    await engine.append(id, { offset: 0 }, bytesOf(html))
    await expectCode(engine.concatenate({ sources: [id], contentType: 'image/png' }), 'TYPE_REFUSED')
  })

  it.each([[[]], [['image']], [['image/']], [['*']], [['image/png', '']]])('to be set up with %j', types => {
    expectThrow(() => allowTypes({ types }), 'INVALID_OPTIONS')
  })
})
