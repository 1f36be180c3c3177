/** The part of a path that a router's pattern stands for: `/:tenant/files` of `/acme/files/1` is `/acme/files`. */
export function matchedPrefix(pattern: string, pathname: string): string {
  const segments = pattern.replace(/\/+$/, '').split('/').length
  return pathname.split('/').slice(0, segments).join('/')
}
