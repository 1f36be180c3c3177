import { UploadError } from '../../core/errors.ts'
import type { UploadPath, UploadPathSubject } from '../../core/ports/functions.ts'

/**
 * A path function from a template like `incoming/{year}/{id}-{name}`. The engine makes the result safe.
 * `INVALID_OPTIONS` for a variable that does not exist, and for a template that gives all uploads one path.
 */
export function parsePathTemplate(template: string): UploadPath {
  const used = [...template.matchAll(variable)].map(match => match[1] ?? '')
  const unknown = used.find(name => !(name in variables))
  const known = Object.keys(variables).map(name => `{${name}}`)
  if (unknown !== undefined) throw refusal(`'{${unknown}}' is unknown: use ${known.join(', ')}`)
  if (!used.includes('id') && !used.includes('name'))
    throw refusal(`'${template}' gives all uploads one path: put {id} or {name} into it`)
  return subject => template.replace(variable, (_, name: string) => variables[name]?.(subject) ?? '')
}

const variable = /\{(\w*)\}/g

// Without a prototype, so that {constructor} is as unknown as any other word.
const variables: Record<string, (subject: UploadPathSubject) => string> = Object.assign(Object.create(null), {
  id: (subject: UploadPathSubject) => subject.id,
  name: (subject: UploadPathSubject) => subject.name,
  collection: (subject: UploadPathSubject) => subject.collection,
  year: (subject: UploadPathSubject) => subject.createdAt.toISOString().slice(0, 4),
  month: (subject: UploadPathSubject) => subject.createdAt.toISOString().slice(5, 7),
  day: (subject: UploadPathSubject) => subject.createdAt.toISOString().slice(8, 10),
})

function refusal(problem: string): UploadError<'INVALID_OPTIONS'> {
  return new UploadError('INVALID_OPTIONS', problem, { details: { problems: [problem] } })
}
