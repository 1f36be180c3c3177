/** No protocol: a PUT for each chunk. What the other dialects do as well: opens an upload, and makes its requests. */
export function uploadBy() {
  return async () => (_offset, piece) => ['PUT', '/', {}, [piece]]
}
