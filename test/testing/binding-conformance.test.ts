import { describe, expect, it } from 'vitest'
import { nodeHandler } from '../../src/http/bindings/node.ts'
import type { HttpRequest } from '../../src/http/index.ts'
import { type BindingSetup, type BindingSubject, bindingClauses } from '../../src/testing/index.ts'
import { headerOf, serveListener } from '../http/bindings/serving.ts'
import { isCaughtBy } from './failing-clauses.ts'

const lacks = { prefix: 'node:http has no router' }

/** A binding with one fault: what it does to its options, to a request, or to what is not its own. */
const faults: readonly {
  readonly fault: string
  readonly caughtBy: string
  readonly options?: (options: BindingSetup['options']) => BindingSetup['options']
  readonly headers?: Readonly<Record<string, string>>
  readonly passes?: boolean
}[] = [
  {
    fault: 'takes everybody for the same owner',
    caughtBy: "tus: nobody can see, resume or abort another owner's upload",
    options: options => ({ ...options, authenticate: () => 'ada' }),
  },
  {
    fault: 'does not show its own request',
    caughtBy: "authenticate sees the framework's own request: its owner has the upload, and nobody is 401",
    options: ({ authenticate, ...options }) => ({
      ...options,
      ...(authenticate && {
        authenticate: (request: HttpRequest) => authenticate({ ...request, raw: { headers: {} } }),
      }),
    }),
  },
  {
    fault: 'forgets where it is mounted',
    caughtBy: 'a path of its own is where uploads are, and nowhere else',
    options: ({ path: _, ...options }) => options,
  },
  {
    fault: 'loses the Range of a download',
    caughtBy: 'a download gives the range that is asked for',
    headers: { range: '' },
  },
  {
    fault: 'keeps what is for somebody else',
    caughtBy: 'what is not for uploads goes to the rest of the application, its body unread',
    passes: false,
  },
  {
    fault: 'does not tell the application of a defect',
    caughtBy: 'a defect in authenticate is a 500 that tells no secret, and the application is told',
    options: ({ onError: _, ...options }) => options,
  },
]

describe('the conformance kit for bindings', () => {
  it.each(faults)('catches one that $fault', async ({ caughtBy, options = same, headers, passes = true }) => {
    const subject: BindingSubject = {
      serve(setup) {
        const uploads = nodeHandler(options(setup.options))
        return serveListener((request, response) => {
          Object.assign(request.headers, headers)
          uploads(request, response, passes ? () => response.end('elsewhere') : undefined)
        })
      },
      headerOf,
      lacks,
    }
    expect(await isCaughtBy(caughtBy, bindingClauses(subject))).toBe(true)
  })

  it('names what a binding lacks, with the reason', () => {
    const subject: BindingSubject = {
      serve: () => Promise.reject(new Error('no clause is run')),
      headerOf,
      lacks: { ...lacks, trailers: 'a Request has none' },
    }
    const names = bindingClauses(subject).map(clause => clause.name)
    expect(names.filter(name => name.includes('does not apply'))).toEqual([
      'a header behind the body counts (does not apply: a Request has none)',
      'below a prefix of a router, links lead back through it (does not apply: node:http has no router)',
    ])
    expect(new Set(names).size).toBe(names.length)
  })
})

function same(options: BindingSetup['options']): BindingSetup['options'] {
  return options
}
