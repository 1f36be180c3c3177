/** Whether a client signs with an account key. By its shape: it may come from another copy of the SDK. */
export function isSharedKey(credential: object): boolean {
  return 'accountKey' in credential && 'computeHMACSHA256' in credential
}
