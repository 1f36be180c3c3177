import { startProcess } from '../measure/start-process.mjs'
import { clientPath, serverPath } from '../paths.mjs'
import { isInstalled } from './is-installed.mjs'

/** quayside and what it is compared with: tus in, S3 out, parts of 8 MiB, each in a process of its own. */
export const quaysideOverS3 = overS3('quayside', 'quayside-s3')
export const tusS3Store = overS3('@tus/s3-store', 'tus-s3-store', ['@tus/server', '@tus/s3-store'])

function overS3(name, program, packages = []) {
  return {
    name,
    isInstalled: () => packages.every(isInstalled),
    /** @param {{ endpoint: string, region: string, bucket: string }} place */
    async start({ endpoint, region, bucket }) {
      const server = startProcess([serverPath(program), endpoint, region, bucket])
      const [, url] = await server.line(/^listening (\S+)$/)
      return { pid: server.pid, endpoint: url, stop: server.stop }
    },
    /** The words that start a client: `files` of `bytes` each, `atOnce` of them at a time. */
    client: ({ endpoint, bytes, files, atOnce }) => [
      clientPath('tus'),
      endpoint,
      `${bytes}`,
      `${files}`,
      `${atOnce}`,
    ],
  }
}
