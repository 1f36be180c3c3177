import { isInstalled } from './is-installed.mjs'

/** tus in, Azure out, each in a process of its own. */
export const quaysideOverAzure = { name: 'quayside', program: 'quayside-azure', isInstalled: () => true }
export const tusAzureStore = {
  name: '@tus/azure-store',
  program: 'tus-azure-store',
  isInstalled: () => ['@tus/server', '@tus/azure-store'].every(isInstalled),
}
