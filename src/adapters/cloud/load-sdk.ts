import { UploadError } from '../../core/errors.ts'

/**
 * Loads an optional peer when it is first needed. The `import()` is written out by the caller, so that bundlers and
 * types see it. `SDK_MISSING` when the package is not installed; any other failure as it is.
 */
export async function loadSdk<T>(packageName: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    if (!isMissing(error, packageName)) throw error
    throw new UploadError(
      'SDK_MISSING',
      `The package ${packageName} is not installed; run: npm install ${packageName}`,
      { details: { package: packageName }, cause: error },
    )
  }
}

/** Of the package itself, not of something that it imports in vain. */
function isMissing(error: unknown, packageName: string): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  const isNotFound = error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND'
  return isNotFound && error.message.includes(`'${packageName}'`)
}
