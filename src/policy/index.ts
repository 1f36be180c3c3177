export { type Capabilities, type CapabilityOptions, capabilities } from './capabilities.ts'
export type { Capability } from './capability.ts'
export { grantsOr } from './grants-or.ts'
