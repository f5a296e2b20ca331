import { GENEROUS_QUOTA } from '../../support/builders/http/generous-quota.ts';
import { firstKeyRing } from '../../../src/core/crypto/key-ring.ts';
import type { AddressInfo } from 'node:net';
import { openCatchUp } from '../../../src/backup/catch-up/catch-up.ts';
import { composeServer } from '../../../src/app/compose-server.ts';
import type { AdmitBatch } from '../../../src/consent/gate/admit-batch.ts';
import { type ConsentServices, composeConsent } from '../../../src/app/consent/compose-consent.ts';
import { openJournal, openStudyTopics } from '../../../src/journal/open-journal.ts';
import { deriveKey } from '../../../src/core/crypto/derived-keys.ts';
import { createProfileRegistry } from '../../../src/profiles/registry/profile-registry.ts';
import { readProfileDirectory } from '../../../src/profiles/registry/read-profile-directory.ts';
import { createBlindIndex } from '../../../src/consent/people/blind-index.ts';
import { createRecordPurposes } from '../../../src/consent/purposes/recording-purpose.ts';
import { createSources } from '../../../src/access/sources/sources.ts';
import { openStore } from '../../../src/store/open-store.ts';
import { observeJournal } from '../../../src/app/startup/observe-journal.ts';
import { createLog } from '../../../src/telemetry/log.ts';
import { createMetrics } from '../../../src/telemetry/metrics/metrics.ts';
import { agentKey } from '../../../src/xapi/model/agents.ts';
import type { AdmittedBatch, StampedBatch, Statement, StatementPerson } from '../../../src/xapi/model/types.ts';
import { METRICS_TOKEN } from '../../support/servers/running-carnet.ts';
import { accountOf } from '../measure/corpus.ts';

/**
 * The ways to ask for consent. `everybody`: at ingestion and in the sink, as every Carnet does. `the sink`: in the sink
 * alone, with people that ingestion knows for free.
 */
export const ASKED = ['everybody', 'the sink', 'nobody'] as const;
export type Asked = (typeof ASKED)[number];

/** How many people the store has. */
export const PEOPLE = 100_000;

const MASTER_KEY = Buffer.alloc(32, 9);
const INSTITUTION = { name: 'A school', address: '1 Street', contact: 'office@school.example', country: 'FR' };
const SECRET = 'a secret of the bench';
const MADE_AT_ONCE = 5_000;

const idOf = (pupil: number): string => `00000000-0000-4000-8000-${String(pupil).padStart(12, '0')}`;

/** The Authorization header for a way to ask: no person is asked for a source whose basis is public task. */
export const authorizationOf = (asked: Asked): string =>
  `Basic ${Buffer.from(`${asked === 'nobody' ? 'public' : 'consent'}:${SECRET}`).toString('base64')}`;

/** Fills the store with sources and people; each person has said yes, at a time of their own. */
export const fillStore = async (storeUrl: string): Promise<void> => {
  const store = await openStore(storeUrl, { now: Date.now });
  const sources = createSources({ repository: store.sources, now: Date.now });
  for (const [id, basis] of [
    ['consent', 'consent'],
    ['public', 'public_task'],
  ] as const) {
    await sources.add({ id, name: id, basis });
    await sources.ensure(id, ['all'], { key: id, secret: SECRET });
  }
  await createRecordPurposes({ repository: store.purposes, institution: INSTITUTION }).ensurePersisted({
    id: 'consent',
    name: 'consent',
    basis: 'consent',
  });
  const blindIndex = createBlindIndex(deriveKey(MASTER_KEY, 'blind-index'));
  for (let from = 0; from < PEOPLE; from += MADE_AT_ONCE) {
    const pupils = Array.from({ length: MADE_AT_ONCE }, (_, index) => from + index);
    await store.people.create(
      pupils.map((pupil) => ({
        id: idOf(pupil),
        identifier: blindIndex(agentKey({ account: accountOf(pupil) }) ?? ''),
      })),
    );
    await Promise.all(
      pupils.map((pupil) => {
        const since = 1_700_000_000_000 + pupil * 7_919;
        const decision = {
          state: 'granted',
          version: 1,
          generation: 1,
          from: since,
          includePast: false,
          signatures: [{ role: 'subject', version: 1, includePast: false }],
          since,
        };
        return store.people.update({ id: idOf(pupil), decisions: { 'record:consent': decision }, v: 2 });
      }),
    );
  }
  await store.close();
};

const admitEverything =
  (peopleOf: (statement: Statement) => readonly StatementPerson[]): AdmitBatch =>
  ({ batch, statements }) =>
    Promise.resolve({
      batch: { ...batch, people: statements.map(peopleOf) } as StampedBatch as AdmittedBatch,
      admittedIndices: statements.map((_, index) => index),
      withheld: [],
    });

const withConsent = (consent: ConsentServices, asked: Asked): ConsentServices => {
  if (asked === 'everybody') return consent;
  if (asked === 'nobody') return { ...consent, gate: admitEverything(() => []) };
  const people = new Map(
    Array.from({ length: PEOPLE }, (_, pupil) => [
      accountOf(pupil).name,
      [{ id: idOf(pupil), role: 'actor', generation: 1 } as const],
    ]),
  );
  return { ...consent, gate: admitEverything(({ actor }) => people.get(actor.account?.name ?? '') ?? []) };
};

/** Runs a Carnet that asks for consent in this way, on these backends, and prints its port. */
export const runConsentBench = async (asked: Asked, storeUrl: string, journalUrl: string): Promise<void> => {
  const now = Date.now;
  const log = createLog({ level: 'silent' });
  const metrics = createMetrics({ step: 1 });
  const config = {
    role: 'all',
    ackWaitMs: 20_000,
    drainMs: 0,
    defaultVersion: '2.0.0',
    publicUrl: 'http://carnet.example',
    bodyLimit: 4_000_000,
    statementsLimit: 1000,
    statementBytesLimit: 1_000_000,
    inFlightLimit: 33_554_432,
    attachmentsLimit: 104_857_600,
    studyMinimum: 1,
    accessRecordDays: 400,
    accessLog: { errors: true, share: 1 },
    metrics: { host: '127.0.0.1', token: METRICS_TOKEN },
    trustedProxies: [],
    quota: GENEROUS_QUOTA,
    connectionsPerAddress: 10_000,
    forwardAllowHosts: [],
    webhookAllowHosts: [],
    corsOrigins: '*',
    institution: INSTITUTION,
  } as const;
  const store = await openStore(storeUrl, { now });
  const journal = await openJournal(journalUrl, {
    now,
    observe: observeJournal({ log, metrics }),
    bodyLimit: config.bodyLimit,
    log,
  });
  const topics = await openStudyTopics(journalUrl, { now, bodyLimit: config.bodyLimit, log });
  const profiles = createProfileRegistry({
    repository: store.profiles,
    files: readProfileDirectory('xapi-profiles'),
    now,
  });
  await profiles.refresh();
  const consent = await composeConsent({
    store,
    journal,
    keyRing: () => firstKeyRing(MASTER_KEY),
    institution: INSTITUTION,
    settings: { publicUrl: config.publicUrl, studyMinimum: 1, accessRecordDays: 400 },
    checkPurpose: () => Promise.resolve([]),
    now,
  });
  const onUnexpected = (thrown: unknown): void => {
    throw thrown;
  };
  const onFatal = (_: string, thrown: unknown): void => onUnexpected(thrown);
  const carnet = composeServer(
    {
      config,
      store,
      masterKey: MASTER_KEY,
      journal,
      topics,
      profiles,
      runtime: { log, metrics, now, onFatal, onUnexpected },
    },
    withConsent(consent, asked),
    { catchUp: await openCatchUp({ store, journal, topics, log, now }, false) },
  );
  carnet.start();
  await new Promise<void>((resolve) => carnet.server.listen(0, '127.0.0.1', resolve));
  process.stdout.write(`port ${(carnet.server.address() as AddressInfo).port}\n`);
};
