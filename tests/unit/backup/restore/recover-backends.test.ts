import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { planRecovery, recoverBackends } from '../../../../src/backup/restore/recover-backends.ts';
import { checkBackends } from '../../../../src/backup/backends/check-backends.ts';
import { openAuditLog } from '../../../../src/consent/audit/open-audit-log.ts';
import type { AuditLog } from '../../../../src/consent/audit/audit-log.ts';
import { createRecordChange } from '../../../../src/consent/audit/record-change.ts';
import { createConsumedOffsets } from '../../../../src/consent/erasure/consumed-offsets.ts';
import { createErasures, type Erasures } from '../../../../src/consent/erasure/erasures.ts';
import { firstKeyRing } from '../../../../src/core/crypto/key-ring.ts';
import { Problem } from '../../../../src/core/problem.ts';
import { openJournal, openStudyTopics } from '../../../../src/journal/open-journal.ts';
import type { Journal } from '../../../../src/journal/port/journal.ts';
import type { StudyTopics } from '../../../../src/journal/port/study-topics.ts';
import { createHeartbeat } from '../../../../src/telemetry/operations/heartbeat.ts';
import { openStore } from '../../../../src/store/open-store.ts';
import { JOURNAL_ID } from '../../../../src/store/ports/copy-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import { createLog } from '../../../../src/telemetry/log.ts';
import { aFolder } from '../../../support/checks/a-directory.ts';

const NOW = Date.parse('2026-03-02T08:00:00Z');
const ERASURE = { id: 'e1', person: 'ada', what: [{ purpose: 'p', generation: 1 }], requestedAt: NOW, v: 1 };

describe('A store beside a journal that was begun anew', () => {
  let folder: string;
  let clock: number;
  let store: Store;
  let journal: Journal;
  let topics: StudyTopics;
  let auditLog: AuditLog;
  let erasures: Erasures;

  const now = () => clock;
  beforeEach(async () => {
    folder = aFolder('recovery');
    clock = NOW;
    const deps = { now, bodyLimit: 1_000_000, log: createLog({ level: 'silent' }) };
    const url = `sqlite:${join(folder, 'journal.db')}`;
    store = await openStore('sqlite::memory:', { now });
    journal = await openJournal(url, deps);
    topics = await openStudyTopics(url, deps);
    ({ auditLog } = await openAuditLog({ store, keyRing: () => firstKeyRing(new Uint8Array(32)), now }));
    erasures = createErasures({
      repository: store.erasures,
      auditLog,
      now,
      markers: {
        consumedOffsets: createConsumedOffsets(store),
        findLost: () => Promise.resolve(new Set<string>()),
        mark: () => Promise.resolve(false),
      },
      eraseUnjournaled: () => Promise.resolve(),
      listMentions: () => Promise.resolve(),
      purgeDeleted: () => Promise.resolve(true),
      elsewhere: { hasPendingRetractions: () => Promise.resolve(false), findWaitingTargets: () => Promise.resolve([]) },
    });
    // The old journal had 9 messages, and the marker of an open erasure behind them.
    await store.facts.putIfAbsent(JOURNAL_ID, 'the-old-one');
    await saveOffset(9);
    await store.erasures.add({ ...ERASURE, markers: [9] });
  });
  afterEach(async () => {
    await topics.close();
    await journal.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  const saveOffset = async (offset: number): Promise<void> => {
    const { note: _, ...claimed } = await store.progress.claim(0);
    await store.progress.save({ ...claimed, offset });
  };
  const start = () => checkBackends({ store, journal }, { readings: 1, pauseMs: 1 });
  const recover = async (claim: StudyTopics['claim'] = (partition) => topics.claim(partition)): Promise<void> => {
    let events = 0;
    const newId = () => `${clock}-${events++}`;
    const recordChange = createRecordChange({ auditLog, newId, now });
    await recoverBackends(
      { store, journal, topics: { ...topics, claim }, recordChange, now },
      await planRecovery({ store, journal, now }),
    );
  };
  const beat = (): Promise<void> =>
    createHeartbeat({
      repository: store.traffic,
      process: 'one',
      startedAt: NOW,
      now,
      parts: () => ({ api: new Map(), sink: new Map() }),
      releasedThrough: () => undefined,
    }).beat();
  const isDone = async (): Promise<boolean> =>
    (await auditLog.list({ limit: 100 })).some(({ type }) => type === 'erasure.done');

  it('is refused from the first step of a recovery on until one has come to its end', async () => {
    const torn = recover(() => Promise.reject(new Problem('journal-unavailable', 'no claim')));
    await expect(torn).rejects.toMatchObject({ kind: 'journal-unavailable' });
    await expect(start()).rejects.toThrow('a recovery of this store was not finished: run `carnet recover` again');
    clock += 1000;
    expect((await planRecovery({ store, journal, now })).faults).toEqual([{ kind: 'recovery-unfinished' }]);
    await recover();
    await start();
    expect((await planRecovery({ store, journal, now })).faults).toEqual([]);
  });

  it('is refused after a torn recovery where the journal has no id, too', async () => {
    const { bounds } = (await journal.readState())!;
    const nameless = { readState: () => Promise.resolve({ bounds }) };
    await recover(() => Promise.reject(new Problem('journal-unavailable', 'no claim'))).catch(() => undefined);
    await expect(checkBackends({ store, journal: nameless }, { readings: 1, pauseMs: 1 })).rejects.toThrow(
      'not finished',
    );
  });

  it('has no erasure done before the sink has passed its marker anew, wherever a recovery stopped', async () => {
    const steps: (() => Promise<void>)[] = [
      () => recover(() => Promise.reject(new Problem('journal-unavailable', 'no claim'))),
      // As if the process died in the middle of it.
      () => recover(() => Promise.reject(new Error('killed'))),
      () => recover(),
    ];
    for (const step of steps) {
      await step().catch(() => undefined);
      clock += 1000;
      expect(await erasures.completeErasures()).toEqual([]);
    }
    expect(await isDone()).toBe(false);
    const marker = (await store.erasures.find('e1'))?.markers?.[0] ?? 0;
    await saveOffset(marker);
    expect(await erasures.completeErasures()).toEqual([]);
    await saveOffset(marker + 1);
    expect(await erasures.completeErasures()).toHaveLength(1);
    expect(await isDone()).toBe(true);
  });

  it('is not recovered while parts of Carnet live, nor where one starts meanwhile', async () => {
    const refused = {
      kind: 'state-conflict',
      message: '2 parts of Carnet run: stop every process, wait 20 s, then run this again',
    };
    await beat();
    clock += 19_999;
    expect((await planRecovery({ store, journal, now })).livingParts).toBe(2);
    await expect(recover()).rejects.toMatchObject(refused);
    await expect(start()).rejects.toThrow('the journal is not the one of this store');
    expect(await store.progress.all()).toMatchObject([{ offset: 9 }]);

    clock += 1;
    const started = recover(async (partition) => {
      await beat();
      return topics.claim(partition);
    });
    await expect(started).rejects.toMatchObject(refused);
    await expect(start()).rejects.toThrow('was not finished');

    clock += 20_000;
    await recover();
    await start();
  });
});
