import { randomUUID } from 'node:crypto';
import { createChainKeeper, type ChainKeeper } from '../../../src/consent/audit/audit-log.ts';
import { createDecideFor, type DecideFor } from '../../../src/consent/decisions/decision-service.ts';
import { createDecidedPurposes } from '../../../src/consent/decisions/purposes-in-force.ts';
import type { Mark } from '../../../src/consent/decisions/outbox-relay.ts';
import { type AdmitBatch, createGate } from '../../../src/consent/gate/admit-batch.ts';
import { type BlindIndex, createBlindIndex } from '../../../src/consent/people/blind-index.ts';
import { createKnownPeople, type KnownPeople } from '../../../src/consent/people/person-lookup.ts';
import {
  createRecordPurposes,
  type RecordingSource,
  type RecordPurposes,
} from '../../../src/consent/purposes/recording-purpose.ts';
import { signingKeysOf, type SigningKeys } from '../../../src/consent/audit/jws.ts';
import type { Decision, Purpose } from '../../../src/consent/model/types.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { aDecision, NOW } from '../../support/builders/a-purpose.ts';

/** Who answers for sources that do not say who does. */
const INSTITUTION = { name: 'A school', address: '1 Street', contact: 'office@school.example', country: 'FR' };

/** A tool that a teacher imposes, and one that pupils choose. */
export const MOODLE: RecordingSource = { id: 'moodle', name: 'Moodle', basis: 'public_task' };
export const H5P: RecordingSource = { id: 'h5p', name: 'H5P', basis: 'consent', audience: 'adults' };

/** The room of consent on a real store in memory, at a time that stands still until it is moved. */
export interface ConsentRoom {
  readonly store: Store;
  readonly blindIndex: BlindIndex;
  readonly people: KnownPeople;
  readonly purposes: RecordPurposes;
  readonly admit: AdmitBatch;
  readonly chain: ChainKeeper;
  readonly keys: SigningKeys;
  readonly decideFor: DecideFor;
  /** The markers written, each to two partitions. */
  readonly markers: Parameters<Mark>[0][];
  readonly mark: Mark;
  readonly clock: { now: number };
  /** Somebody with this identifier, and what they have decided. */
  anybody(identifier: string, decisions?: Readonly<Record<string, Partial<Decision>>>): Promise<string>;
  /** Writes a version of a purpose. */
  write(purpose: Purpose): Promise<void>;
}

/** Opens the room; the store is closed by who opens it. */
export const openConsentRoom = async (): Promise<ConsentRoom> => {
  const clock = { now: NOW };
  const now = (): number => clock.now;
  const store = await openStore('sqlite::memory:', { now });
  const sources = new Map([MOODLE, H5P].map((source) => [source.id, source]));
  const blindIndex = createBlindIndex(Buffer.alloc(32, 7));
  const people = createKnownPeople({ repository: store.people, blindIndex, newId: randomUUID });
  const purposes = createRecordPurposes({ repository: store.purposes, institution: INSTITUTION });
  const keys = await signingKeysOf(Buffer.alloc(32, 9));
  const chain = createChainKeeper({ repository: store.events, keys, now });
  const markers: Parameters<Mark>[0][] = [];
  const mark: Mark = (marker) => {
    const offset = markers.push(marker) + 9;
    return Promise.resolve([
      { partition: 0, offset },
      { partition: 1, offset: offset + 100 },
    ]);
  };
  return {
    store,
    blindIndex,
    people,
    purposes,
    chain,
    keys,
    markers,
    mark,
    clock,
    admit: createGate({ people, purposes, askAt: 'https://lrs.example/me' }),
    decideFor: createDecideFor({
      people: store.people,
      erasures: store.erasures,
      chain,
      mark,
      newId: randomUUID,
      now,
      purposes: createDecidedPurposes({
        repository: store.purposes,
        records: purposes,
        source: (id) => Promise.resolve(sources.get(id)),
      }),
    }),
    anybody: async (identifier, decisions = {}) => {
      const index = blindIndex(identifier);
      const made = (await store.people.create([{ id: randomUUID(), identifier: index }])).get(index)!;
      await store.people.change({
        ...made,
        decisions: Object.fromEntries(Object.entries(decisions).map(([id, about]) => [id, aDecision(about)])),
        v: made.v + 1,
      });
      return made.id;
    },
    write: async (purpose) => {
      await store.purposes.add({ ...purpose, v: 1 });
    },
  };
};
