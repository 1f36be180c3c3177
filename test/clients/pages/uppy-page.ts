import Uppy from '@uppy/core'
import Dashboard from '@uppy/dashboard'
import Tus from '@uppy/tus'

// Uppy's dashboard as its manual sets it up.
const uppy = new Uppy()
  .use(Dashboard, { inline: true, target: '#dashboard', height: 400 })
  .use(Tus, { endpoint: '/files/', retryDelays: [0, 100, 300, 1000, 1000, 1000] })

uppy.on('complete', ({ successful, failed }) => {
  document.body.dataset.done = `${successful?.length ?? 0} uploaded, ${failed?.length ?? 0} failed`
})
uppy.on('upload-progress', (_, { bytesUploaded }) => {
  document.body.dataset.sent = String(bytesUploaded)
})
