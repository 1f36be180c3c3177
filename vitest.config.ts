import { defineConfig, type ViteUserConfig } from 'vitest/config'

/** Tests of what users run: `dist` is built for them when it is older than its sources. */
const ofTheBuild = [
  'test/api/**/*.test.ts',
  'test/chaos/**/*.test.ts',
  'test/cli/built/**/*.test.ts',
  'test/docs/**/*.test.ts',
  'test/examples/**/*.test.ts',
  'test/house/errors-doc.test.ts',
  'test/house/readme.test.ts',
  'test/packed/**/*.test.ts',
  'test/page/built/**/*.test.ts',
]
/** Tests over real servers, which are started when a test first asks for one. */
const ofTheClouds = [
  'test/adapters/{s3,azure,gcs,redis,bullmq}/**/*.test.ts',
  'test/{clouds,services}/**/*.test.ts',
]
const limits = { testTimeout: 60_000, hookTimeout: 120_000 }

const config: ViteUserConfig = defineConfig({
  test: {
    reporters: ['default', './scripts/closing-line-reporter.mjs'],
    projects: [
      {
        test: {
          name: 'source',
          include: ['test/**/*.test.ts'],
          exclude: [...ofTheBuild, ...ofTheClouds],
          ...limits,
        },
      },
      { test: { name: 'build', include: ofTheBuild, globalSetup: 'test/support/build-once.ts', ...limits } },
      {
        test: {
          name: 'clouds',
          // They wait for servers more than they work: by default two processors would run one file at a time.
          maxWorkers: 2,
          // Vitest runs projects of different worker counts one behind the other, and wants to be told the order.
          sequence: { groupOrder: 1 },
          include: ofTheClouds,
          globalSetup: ['test/support/build-once.ts', 'test/services/start-services.ts'],
          ...limits,
        },
      },
    ],
  },
})

export default config
