export type {
  IoredisClient,
  IoredisCluster,
  IoredisRedis,
  IoredisSubscriber,
  RedisCommands,
  RedisConnection,
} from './redis-commands.ts'
export { type RedisLockerOptions, redisLocker } from './redis-locker.ts'
export { type RedisSessionsOptions, redisSessions } from './redis-sessions.ts'
