/** An answer off a connection; interim ones (1xx) are told with the final one that they came before. */
export interface FuzzAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly interim: readonly Pick<FuzzAnswer, 'status' | 'headers'>[]
}

/**
 * The answers in what came back over a connection, in order; `methods` are those of the requests that were sent. What
 * broke off in the middle is left out, but for interim answers: those are a last answer of status 0.
 */
export function readAnswers(received: string, methods: readonly string[]): readonly FuzzAnswer[] {
  const answers: FuzzAnswer[] = []
  let rest = received
  let interim: FuzzAnswer['interim'] = []
  for (;;) {
    const head = readHead(rest)
    if (!head) break
    rest = rest.slice(head.size)
    if (head.status < 200) {
      interim = [...interim, head]
      continue
    }
    const body = readBody(rest, head, methods[answers.length] === 'HEAD')
    if (!body) break
    rest = rest.slice(body.size)
    answers.push({ ...head, body: body.text, interim })
    interim = []
  }
  return interim.length === 0 ? answers : [...answers, { status: 0, headers: {}, body: '', interim }]
}

interface Head {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** Of the head itself. */
  readonly size: number
}

function readHead(text: string): Head | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const [first = '', ...lines] = text.slice(0, end).split('\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(first)?.[1])
  if (!status) throw new Error(`Where an answer should begin there is ${JSON.stringify(text.slice(0, 200))}`)
  const headers = Object.fromEntries(
    lines.map(line => [
      line.slice(0, line.indexOf(':')).toLowerCase(),
      line.slice(line.indexOf(':') + 1).trim(),
    ]),
  )
  return { status, headers, size: end + 4 }
}

function readBody(
  text: string,
  { status, headers }: Head,
  isHead: boolean,
): { readonly text: string; readonly size: number } | undefined {
  if (isHead || status === 204 || status === 304) return { text: '', size: 0 }
  if (headers['transfer-encoding'] === 'chunked') {
    const end = text.indexOf('0\r\n\r\n')
    return end < 0 ? undefined : { text: '', size: end + 5 }
  }
  const size = Number(headers['content-length'] ?? 0)
  return text.length < size ? undefined : { text: text.slice(0, size), size }
}
