export type { IoredisClient, IoredisSubscriber, RedisCommands, RedisConnection } from './redis-commands.ts'
export { type RedisSessionsOptions, redisSessions } from './redis-sessions.ts'
