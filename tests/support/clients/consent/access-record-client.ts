import type { AccessRecord } from '../../../../src/store/ports/consent/access-record-repository.ts';
import type { RunningCarnet } from '../../servers/running-carnet.ts';
import { consentClient } from './consent-client.ts';

/** A record as a person reads it. */
export interface ReadRecord {
  readonly reader: {
    readonly id?: string;
    readonly source?: { readonly id: string };
    readonly organisation: { readonly id: string; readonly name: string };
    readonly role?: string;
    readonly link?: string;
  };
  readonly source: { readonly id: string; readonly name: string };
  readonly route: string;
  readonly filter?: Readonly<Record<string, string | null>>;
  readonly first: string;
  readonly last: string;
  readonly answers: number;
  readonly given: number;
}

/** The key of an Authorization header. */
export const keyIn = (authorization: string): string =>
  Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':')[0]!;

/** Reads access records of a Carnet: as people see them, and as they are stored. */
export const accessRecordClient = (carnet: RunningCarnet, now: () => number = Date.now) => {
  const client = consentClient(carnet, now);
  const recordsOf = async (session: string, query = ''): Promise<readonly ReadRecord[]> =>
    ((await client.get(`/v1/me/access-records${query}`, session).expect(200)).body as { records: ReadRecord[] })
      .records;
  return {
    ...client,
    recordsOf,
    /** The records that a person sees who has signed in at the provider. */
    seenBy: async (agent: object): Promise<readonly ReadRecord[]> => recordsOf(await client.signInAtProvider(agent)),
    /** All records in the store. */
    stored: (): Promise<readonly AccessRecord[]> => carnet.store.accessRecords.scan({ limit: 10_000 }),
  };
};
