import { randomUUID } from 'node:crypto';
import { createAuditLog, type AuditLog } from '../../../src/consent/audit/audit-log.ts';
import { createDecisionService, type DecisionService } from '../../../src/consent/decisions/decision-service.ts';
import { createFindPurposesInForce } from '../../../src/consent/decisions/purposes-in-force.ts';
import {
  type AppendErasureMarker,
  createOutboxRelay,
  type OutboxRelay,
} from '../../../src/consent/decisions/outbox-relay.ts';
import { type AdmitBatch, createRecordingGate } from '../../../src/consent/gate/admit-batch.ts';
import { type BlindIndex, createBlindIndex } from '../../../src/consent/people/blind-index.ts';
import { createPersonLookup, type PersonLookup } from '../../../src/consent/people/person-lookup.ts';
import {
  createRecordPurposes,
  type RecordingSource,
  type RecordPurposes,
} from '../../../src/consent/purposes/recording-purpose.ts';
import { signingKeysOf, type SigningKeys } from '../../../src/consent/audit/jws.ts';
import type { Decision, Purpose } from '../../../src/consent/model/types.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { aDecision, NOW } from '../../support/builders/consent/a-purpose.ts';

/** The controller of sources without one of their own. */
const INSTITUTION = { name: 'A school', address: '1 Street', contact: 'office@school.example', country: 'FR' };

/** A tool that a teacher imposes, and one that pupils choose. */
export const MOODLE: RecordingSource = { id: 'moodle', name: 'Moodle', basis: 'public_task' };
export const H5P: RecordingSource = { id: 'h5p', name: 'H5P', basis: 'consent', audience: 'adults' };

/** Services of consent on a real store in memory; the clock stands still until a test moves it. */
export interface ConsentFixture {
  readonly store: Store;
  readonly blindIndex: BlindIndex;
  readonly people: PersonLookup;
  readonly records: RecordPurposes;
  readonly gate: AdmitBatch;
  readonly auditLog: AuditLog;
  readonly keys: SigningKeys;
  readonly decisionService: DecisionService;
  readonly outboxRelay: OutboxRelay;
  /** The markers written, each to two partitions. */
  readonly markers: Parameters<AppendErasureMarker>[0][];
  readonly appendMarker: AppendErasureMarker;
  readonly clock: { now: number };
  /** Adds a person with this identifier and these decisions; resolves with the id. */
  addPerson(identifier: string, decisions?: Readonly<Record<string, Partial<Decision>>>): Promise<string>;
  /** Adds a version of a purpose. */
  addPurpose(purpose: Purpose): Promise<void>;
}

/** The caller closes the store. */
export const openConsentFixture = async (): Promise<ConsentFixture> => {
  const clock = { now: NOW };
  const now = (): number => clock.now;
  const store = await openStore('sqlite::memory:', { now });
  const sources = new Map([MOODLE, H5P].map((source) => [source.id, source]));
  const blindIndex = createBlindIndex(Buffer.alloc(32, 7));
  const people = createPersonLookup({
    repository: store.people,
    blindIndex,
    linkIdentifier: () => Promise.reject(new Error('no identifier here has two spellings')),
    newId: randomUUID,
    now,
  });
  const purposes = createRecordPurposes({ repository: store.purposes, institution: INSTITUTION });
  const keys = await signingKeysOf(Buffer.alloc(32, 9));
  const auditLog = createAuditLog({ repository: store.auditEvents, keys, now });
  const markers: Parameters<AppendErasureMarker>[0][] = [];
  const mark: AppendErasureMarker = (marker) => {
    const offset = markers.push(marker) + 9;
    return Promise.resolve([
      { partition: 0, offset },
      { partition: 1, offset: offset + 100 },
    ]);
  };
  const outboxRelay = createOutboxRelay({
    people: store.people,
    erasures: store.erasures,
    auditLog,
    appendMarker: mark,
    now,
  });
  return {
    store,
    blindIndex,
    people,
    records: purposes,
    auditLog,
    keys,
    markers,
    appendMarker: mark,
    clock,
    gate: createRecordingGate({ people, purposes, askAt: 'https://lrs.example/me' }),
    outboxRelay,
    decisionService: createDecisionService({
      people: store.people,
      outboxRelay,
      findPurposes: createFindPurposesInForce({
        repository: store.purposes,
        records: purposes,
        findSource: (id) => Promise.resolve(sources.get(id)),
      }),
      newId: randomUUID,
      now,
    }),
    addPerson: async (identifier, decisions = {}) => {
      const index = blindIndex(identifier);
      const made = (await store.people.create([{ id: randomUUID(), identifier: index }])).get(index)!;
      await store.people.update({
        ...made,
        decisions: Object.fromEntries(Object.entries(decisions).map(([id, about]) => [id, aDecision(about)])),
        v: made.v + 1,
      });
      return made.id;
    },
    addPurpose: async (purpose) => {
      await store.purposes.add({ ...purpose, v: 1 });
    },
  };
};
