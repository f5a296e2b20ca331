import XAPI from '@xapi/xapi';
import type { Address } from '../client.ts';
import type { BackendKind } from '../../servers/backends.ts';
import type { Refusal } from './refusal.ts';

/** The HTTP clients of the library. */
export type Adapter = 'axios' | 'fetch';

/** The versions of the library, and 2.0.0, which it sends unchanged. */
export type Version = '1.0.0' | '1.0.1' | '1.0.2' | '1.0.3' | '2.0.0';

/** The library's client of a record store. */
export type XapiClient = InstanceType<typeof XAPI.default>;

/**
 * The clients that a suite runs with: all on SQLite; on Kafka and MongoDB one of 1.0 and one of 2.0, with different
 * adapters. Requests of all clients reach those backends in the same form.
 */
export const clientsOn = (backendKind: BackendKind): readonly (readonly [Version, Adapter])[] =>
  backendKind === 'served'
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
 * The refusal in the error of the library: axios gives the status and the body, fetch the text of the body alone.
 * Rejects where the request is accepted.
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
