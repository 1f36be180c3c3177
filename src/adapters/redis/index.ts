export { connectRedis, type OwnRedisConnection } from './connect-redis.ts'
export {
  fromNodeRedis,
  type NodeRedisClient,
  type NodeRedisCluster,
  type NodeRedisSentinel,
  type NodeRedisSubscriber,
} from './from-node-redis.ts'
export type {
  IoredisClient,
  IoredisCluster,
  IoredisPipeline,
  IoredisRedis,
  IoredisSubscriber,
  Listening,
  RedisCommands,
  RedisConnection,
  ReplicatedCommands,
} from './redis-commands.ts'
export { type RedisLockerOptions, redisLocker } from './redis-locker.ts'
export { type RedisQuotaOptions, redisQuota } from './redis-quota.ts'
export { type RedisSessionsOptions, redisSessions } from './redis-sessions.ts'
