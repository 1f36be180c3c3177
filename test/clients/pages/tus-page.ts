import * as tus from 'tus-js-client'

// A page that uploads with tus-js-client as its manual says, and remembers unfinished uploads over a reload.
const input = document.querySelector<HTMLInputElement>('#file')
const state = document.querySelector('#state')

function say(text: string): void {
  if (state) state.textContent = text
}

input?.addEventListener('change', async () => {
  const file = input.files?.[0]
  if (!file) return
  const upload = new tus.Upload(file, {
    endpoint: '/files/',
    retryDelays: [0, 100, 300, 1000],
    metadata: { filename: file.name, filetype: file.type },
    onProgress: sent => say(`sent ${sent}`),
    onSuccess: () => say('done'),
    onError: error => say(`failed: ${error.message}`),
  })
  const [previous] = await upload.findPreviousUploads()
  if (previous) upload.resumeFromPreviousUpload(previous)
  document.body.dataset.resumed = String(previous !== undefined)
  upload.start()
})
