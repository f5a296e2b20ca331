import { integer } from './setting-types.ts';

/** The settings of the size of requests. */
export const LIMIT_SETTINGS = {
  BODY_LIMIT: {
    read: integer(1024, 1_000_000_000),
    default: '4000000',
    meaning: 'The largest body, in bytes; at most 5000000 where the store is MongoDB.',
  },
  STATEMENTS_LIMIT: { read: integer(1, 50_000), default: '1000', meaning: 'The most statements in one request.' },
  STATEMENT_BYTES_LIMIT: {
    read: integer(1024, 1_000_000_000),
    default: '1000000',
    meaning:
      'The largest statement, in bytes. It is parsed at once, while nothing else is done: 1 MB takes up to 20 ms. ' +
      'Without a setting: 10000 members of objects and items of arrays, 1000 people and 100 levels a statement, ' +
      '10000 people a request, 100 statements of a request that refer to one another in a row.',
  },
  IN_FLIGHT_LIMIT: {
    read: integer(1024, 10_000_000_000),
    default: '33554432, or twice BODY_LIMIT',
    meaning:
      'Bytes of all bodies in flight at once, beyond which it answers 503. Requests whose sender is not ' +
      'known yet have 4 MiB of their own, 1 MiB an address and 64 KiB each.',
  },
  ATTACHMENTS_LIMIT: {
    read: integer(1024, 10_000_000_000),
    default: '104857600, or BODY_LIMIT',
    meaning: 'Bytes of one request with attachments, which wait in unnamed files of `TMPDIR`.',
  },
} as const;
