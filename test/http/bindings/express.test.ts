import express5 from 'express'
import express4 from 'express-4'
import { describe, it } from 'vitest'
import { expressUploads } from '../../../src/http/bindings/express.ts'
import { describeBinding } from '../../../src/testing/index.ts'
import { headerOf, readWhole, serveListener } from './serving.ts'

for (const [version, express] of [
  ['4', express4],
  ['5', express5],
] as const)
  describeBinding(
    `Express ${version}`,
    {
      serve({ options, prefix, readsBodies }) {
        const app = express()
        if (readsBodies) app.use((request, _, next) => void readWhole(request).then(() => next(), next))
        app.use(prefix ?? '/', expressUploads(options))
        app.use('/elsewhere', (_, response) => void response.send('elsewhere'))
        return serveListener(app)
      },
      headerOf,
    },
    { describe, it },
  )
