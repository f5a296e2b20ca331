import type { Db } from 'mongodb';
import RateLimiterMongo from 'rate-limiter-flexible/lib/RateLimiterMongo.js';
import { callDriver } from '../client/failure.ts';
import { FAILURE_WINDOW_S, type SignInFailureRepository } from '../../ports/sources/sign-in-failure-repository.ts';

/** The fields of a count, as the library names them. */
export const SIGN_IN_FAILURES = 'signInFailures';

/** Counts end by themselves. */
export const BY_EXPIRY = { key: { expire: -1 }, expireAfterSeconds: 0 } as const;
export const BY_FAILURE_KEY = { key: { key: 1 }, unique: true } as const;

/** Failed sign-ins, shared by all processes of a database. A count that a crash loses is no harm. */
export const createMongoSignInFailureRepository = (database: Db): SignInFailureRepository => {
  const counts = new RateLimiterMongo({
    storeClient: database,
    tableName: SIGN_IN_FAILURES,
    keyPrefix: 'failed',
    points: 1,
    duration: FAILURE_WINDOW_S,
    disableIndexesCreation: true,
  });
  return {
    add: async (key, change) => {
      const { consumedPoints, msBeforeNext } = await callDriver(() => counts.penalty(key, change));
      return { failures: consumedPoints, endsInMs: msBeforeNext };
    },
  };
};
