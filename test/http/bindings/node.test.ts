import type { RequestListener } from 'node:http'
import { createServer } from 'node:https'
import { connect } from 'node:tls'
import { describe, it } from 'vitest'
import { nodeHandler } from '../../../src/http/bindings/node.ts'
import { type BindingSetup, describeBinding } from '../../../src/testing/index.ts'
import { headerOf, readWhole, serveListener } from './serving.ts'

const lacks = { prefix: 'node:http has no router' }

function listenerOf({ options, readsBodies }: BindingSetup): RequestListener {
  const uploads = nodeHandler(options)
  return async (request, response) => {
    if (readsBodies) await readWhole(request)
    uploads(request, response, () => response.end('elsewhere'))
  }
}

const overTcp = { serve: (setup: BindingSetup) => serveListener(listenerOf(setup)), headerOf, lacks }

const overTls = {
  async serve(setup: BindingSetup) {
    // A key that both sides know needs no certificate.
    const psk = Buffer.alloc(32, 7)
    const tls = { ciphers: 'PSK', maxVersion: 'TLSv1.2' } as const
    const listener = listenerOf(setup)
    const served = await serveListener(listener, createServer({ ...tls, pskCallback: () => psk }, listener))
    const client = {
      ...tls,
      host: '127.0.0.1',
      port: served.port,
      pskCallback: () => ({ psk, identity: 'kit' }),
      checkServerIdentity: () => undefined,
    }
    return { ...served, connect: () => connect(client) }
  },
  headerOf,
  lacks,
}

describeBinding('node:http', overTcp, { describe, it })
describeBinding('node:https', overTls, { describe, it })
