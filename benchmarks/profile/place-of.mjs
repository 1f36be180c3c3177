const root = new URL('../../', import.meta.url).href

/** A function's name and where it is, without the path that leads there. */
export function placeOf({ functionName, url, lineNumber }) {
  const name = functionName || '(anonymous)'
  const path = url.replace(root, '').replace(/^.*\b(dist|node_modules)\//, '')
  return path ? `${name} ${path}:${lineNumber + 1}` : name
}
