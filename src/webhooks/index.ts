export { type WebhookEvent, type WebhookOptions, webhookHooks } from './webhook-hooks.ts'
