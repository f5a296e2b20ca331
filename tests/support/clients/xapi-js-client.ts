import XAPI from '@xapi/xapi';
import type { Address } from './client.ts';
import type { Pair } from '../servers/pairs.ts';
import type { Refusal } from './refusal.ts';

/** The ways in which the library sends its requests. */
export type Adapter = 'axios' | 'fetch';

/** The versions that the library names, and 2.0.0, which it sends on as well when it is told to. */
export type Version = '1.0.0' | '1.0.1' | '1.0.2' | '1.0.3' | '2.0.0';

/** A client of a record store, as the library makes it. */
export type XapiClient = InstanceType<typeof XAPI.default>;

/**
 * The clients that a suite is run by: every one on SQLite; on Kafka and MongoDB, to which a request comes in the same
 * form from all, one of 1.0 and one of 2.0, each of another way.
 */
export const clientsOn = (pair: Pair): readonly (readonly [Version, Adapter])[] =>
  pair === 'served'
    ? [
        ['1.0.3', 'axios'],
        ['2.0.0', 'fetch'],
      ]
    : [
        ['1.0.0', 'fetch'],
        ['1.0.1', 'axios'],
        ['1.0.2', 'fetch'],
        ['1.0.3', 'axios'],
        ['1.0.3', 'fetch'],
        ['2.0.0', 'axios'],
        ['2.0.0', 'fetch'],
      ];

/** The library's client of this Carnet. */
export const anXapi = ({ url, authorization }: Address, version: Version, adapter: Adapter): XapiClient =>
  new XAPI.default({
    endpoint: `${url}/xapi`,
    auth: authorization,
    version: version as Exclude<Version, '2.0.0'>,
    adapter,
  });

/**
 * The refusal in what the library throws: axios gives status and answer, fetch the answer's text alone. Rejects where
 * nothing was refused.
 */
export const refusedBy = (asked: Promise<unknown>): Promise<Refusal> =>
  asked.then(
    () => {
      throw new Error('was not refused');
    },
    (thrown: unknown) => {
      const { message, response } = thrown as Error & {
        readonly response?: { readonly status: number; readonly data: Refusal };
      };
      return response === undefined ? (JSON.parse(message) as Refusal) : { ...response.data, status: response.status };
    },
  );
