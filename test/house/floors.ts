/**
 * The floors of the house: who may import whom. `import type` counts like any other import. A file is on the
 * first floor whose `files` match it. Patterns are paths below src, `*` within a folder, `**` across folders,
 * `!` takes back; `<own>` is everything in the file's own folder of the second level (`adapters/fs/**`).
 */
export interface Floor {
  readonly name: string
  readonly files: readonly string[]
  readonly mayImport: readonly string[]
  /** npm packages and Node's modules. */
  readonly packages: readonly string[]
}

const words = ['core/errors.ts', 'core/types.ts']
const ports = ['core/ports/*', 'core/tokens.ts', 'core/options.ts']
const engineType = 'core/upload-engine.ts'
const engineTypes = [engineType, 'core/typed-upload-engine.ts']

/** Holds the parts together; whatever else there is in core does not know it. */
const engine = [
  'core/engine.ts',
  'core/create-engine.ts',
  'core/container.ts',
  'core/channels.ts',
  'core/verbs/*',
]

/** Pure helpers that whoever implements a port may build on. */
const helpers = [
  'core/apply-change.ts',
  'core/deep-freeze.ts',
  'core/stale-write.ts',
  'core/list-order.ts',
  'core/lock-queue.ts',
  'core/object-key.ts',
  'core/digest.ts',
  'core/missing-ranges.ts',
  'core/system-clock.ts',
]

/** No backend of its own: what the adapters of object storages have in common. */
const clouds = ['adapters/cloud/**']

const outside = ['index.ts', 'http/index.ts']

export const floors: readonly Floor[] = [
  { name: 'words', files: words, mayImport: words, packages: [] },
  { name: 'ports', files: ports, mayImport: [...words, ...ports], packages: ['@standard-schema/spec'] },
  { name: "engine's type", files: engineTypes, mayImport: [...words, ...ports, engineType], packages: [] },
  {
    name: 'container',
    files: ['core/container.ts'],
    mayImport: ['core/**'],
    packages: ['tsyringe', 'reflect-metadata'],
  },
  {
    name: 'engine',
    files: engine,
    mayImport: ['core/**'],
    packages: ['node:crypto', 'node:diagnostics_channel', 'node:events'],
  },
  {
    name: 'pure core',
    files: ['core/**'],
    mayImport: ['core/*', 'core/ports/*', ...engine.map(each => `!${each}`)],
    packages: ['node:crypto', 'node:zlib', 'node:stream', 'node:worker_threads', 'hash-wasm'],
  },
  {
    name: 'what cloud adapters share',
    files: clouds,
    mayImport: [...words, ...ports, ...helpers, ...clouds],
    packages: ['node:crypto', 'node:zlib', 'node:net', 'node:diagnostics_channel'],
  },
  {
    name: 'S3',
    files: ['adapters/s3/**'],
    mayImport: [...words, ...ports, ...helpers, ...clouds, '<own>'],
    packages: ['node:stream', 'node:crypto', '@aws-sdk/client-s3', '@aws-sdk/s3-request-presigner'],
  },
  {
    name: 'Google Cloud Storage',
    files: ['adapters/gcs/**'],
    mayImport: [...words, ...ports, ...helpers, ...clouds, '<own>'],
    packages: ['node:stream', 'node:crypto', '@google-cloud/storage', 'hash-wasm'],
  },
  {
    name: 'Azure Blob Storage',
    files: ['adapters/azure/**'],
    mayImport: [...words, ...ports, ...helpers, ...clouds, '<own>'],
    packages: ['node:stream', 'node:crypto', '@azure/storage-blob', '@azure/identity', 'hash-wasm'],
  },
  {
    name: 'Redis',
    files: ['adapters/redis/**'],
    mayImport: [...words, ...ports, ...helpers, 'adapters/cloud/load-sdk.ts', '<own>'],
    packages: ['node:crypto', 'ioredis'],
  },
  {
    name: 'adapters',
    files: ['adapters/*/**'],
    mayImport: [...words, ...ports, ...helpers, '<own>'],
    packages: ['node:**', '!node:http', '!node:https'],
  },
  {
    name: 'bindings',
    files: ['http/bindings/*'],
    mayImport: [...outside, 'http/bindings/*'],
    packages: ['node:**', 'express', 'fastify', 'hono', 'hono/route', '@nestjs/common', '@nestjs/core'],
  },
  {
    name: 'http',
    files: ['http/**'],
    mayImport: [
      ...words,
      'core/ports/functions.ts',
      'core/ports/hooks.ts',
      'core/given-away.ts',
      engineType,
      'http/**',
    ],
    packages: [
      'node:crypto',
      'node:stream',
      '@fastify/busboy',
      'structured-headers',
      '@standard-schema/spec',
    ],
  },
  {
    name: "bindings' kit",
    files: ['testing/binding/*', 'testing/binding-conformance.ts'],
    mayImport: [...outside, 'adapters/memory/index.ts', 'core/errors.ts', 'testing/**'],
    packages: ['node:**', '!node:http'],
  },
  {
    name: 'testing',
    files: ['testing/**'],
    mayImport: [...words, ...ports, ...helpers, 'testing/**'],
    packages: ['node:**', '!node:http'],
  },
  {
    name: 'client',
    files: ['client/**'],
    mayImport: ['core/types.ts', 'client/**'],
    packages: ['node:**', 'hash-wasm'],
  },
  {
    name: 'policy',
    files: ['policy/**'],
    mayImport: [
      ...words,
      ...ports,
      ...helpers,
      'adapters/cloud/load-sdk.ts',
      'http/authenticate.ts',
      'http/grant-query.ts',
      'http/http-request.ts',
      'http/media-type.ts',
      'policy/**',
    ],
    packages: ['node:crypto', 'file-type'],
  },
  { name: 'page', files: ['page/**'], mayImport: ['client/**', 'page/**'], packages: [] },
  {
    name: 'command line',
    files: ['cli/**'],
    mayImport: [
      ...words,
      ...ports,
      engineType,
      'core/create-engine.ts',
      'adapters/*/index.ts',
      'adapters/cloud/load-sdk.ts',
      'prometheus/index.ts',
      'http/**',
      'client/index.ts',
      'client/node/index.ts',
      'cli/**',
    ],
    packages: ['node:**', 'commander', 'cli-progress', 'prom-client'],
  },
  {
    name: 'instruments',
    files: ['instruments/**'],
    mayImport: [...words, 'core/channels.ts', 'instruments/**'],
    packages: [],
  },
  {
    name: 'OpenTelemetry',
    files: ['otel/**'],
    mayImport: [...words, 'core/channels.ts', 'instruments/**', 'otel/**'],
    packages: ['@opentelemetry/api'],
  },
  {
    name: 'Prometheus',
    files: ['prometheus/**'],
    mayImport: [...words, 'instruments/**', 'prometheus/**'],
    packages: ['prom-client'],
  },
  {
    name: 'webhooks',
    files: ['webhooks/**'],
    mayImport: [...words, ...ports, 'core/system-clock.ts', 'webhooks/**'],
    packages: ['node:crypto'],
  },
  { name: 'front door', files: ['index.ts'], mayImport: ['core/**'], packages: [] },
]
