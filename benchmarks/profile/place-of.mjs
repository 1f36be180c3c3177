/** A function's name and where it is, without the path that leads there. */
export function placeOf({ functionName, url, lineNumber }) {
  const name = functionName || '(anonymous)'
  return url ? `${name} ${url.replace(/^.*\/(dist|node_modules)\//, '')}:${lineNumber + 1}` : name
}
