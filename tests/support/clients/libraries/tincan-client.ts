import TinCan from 'tincanjs';
import type { Address } from '../client.ts';
import type { Refusal } from './refusal.ts';

type Ask<T> = (callback: TinCan.Callback<T>) => unknown;

/** The result that the library calls back with; rejects at a refusal. */
export const resultOf = <T>(ask: Ask<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    ask((...[error, result]) => {
      if (error === null) resolve(result);
      else reject(new Error(`refused with ${error}: ${result.responseText}`));
    });
  });

/** The refusal that the library calls back with; rejects at a result. */
export const refused = <T>(ask: Ask<T>): Promise<Refusal> =>
  new Promise((resolve, reject) => {
    ask((...[error, answer]) => {
      if (error === null) reject(new Error('was not refused'));
      else resolve({ ...(JSON.parse(answer.responseText) as Refusal), status: error });
    });
  });

/** The ids in the answer to a post. */
export const idsIn = ({ responseText }: TinCan.Answer): readonly string[] =>
  JSON.parse(responseText) as readonly string[];

/** The library's options for a record store, with key and secret separate. */
export const recordStoreAt = ({ url, authorization }: Address, version: string) => {
  const [username = '', password = ''] = Buffer.from(authorization.replace('Basic ', ''), 'base64')
    .toString()
    .split(':');
  return { endpoint: `${url}/xapi`, username, password, version, allowFail: false } as const;
};

/** The library's client of this Carnet. */
export const aTinCan = (address: Address, version: string): TinCan.LRS =>
  new TinCan.LRS(recordStoreAt(address, version));
