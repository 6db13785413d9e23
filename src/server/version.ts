// The versions that a server reports: the Redis that it behaves like, and its own.

/** The version of Redis whose behaviour is the base line; clients switch features on by it. */
export const REDIS_VERSION = '7.2.4'

/** The version of this package; a test keeps it equal to package.json. */
export const REDSTART_VERSION = '0.1.0'
