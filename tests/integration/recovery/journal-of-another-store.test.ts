import type { AuditEvent } from '../../../src/consent/audit/hash-chain.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { Store } from '../../../src/store/ports/store.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient, everyId } from '../../support/clients/client.ts';
import { agentOf, aDecisionClient } from '../../support/clients/consent/decisions.ts';
import { loseJournal, trimJournal } from '../../support/servers/lose-journal.ts';
import { runCommandOn } from '../../support/servers/processes/in-process-command.ts';
import { type Backends, describeOnBackends } from '../../support/servers/backends.ts';
import { type RunningCarnet, runCarnet } from '../../support/servers/running-carnet.ts';
import { damageChecksums } from '../../support/servers/stored-record.ts';
import { runningOn } from '../../support/servers/while-running.ts';

describeOnBackends('both', 'A store and its journal', (makeBackends) => {
  let backends: Backends;
  beforeEach(() => {
    backends = makeBackends();
  });
  afterEach(() => backends.remove());

  const running = runningOn(() => backends);
  const inStore = async <T>(use: (store: Store) => Promise<T>): Promise<T> => {
    const store = await openStore(backends.storeUrl, { now: Date.now });
    try {
      return await use(store);
    } finally {
      await store.close();
    }
  };
  const KILLED = { source: 'part:sink', what: 'process/killed' };
  /** As if another process had been killed a moment ago: it says nothing of its end. */
  const leaveBeat = (): Promise<void> =>
    inStore(({ traffic }) => traffic.see([{ ...KILLED, at: Date.now(), text: '{"since":1,"lag":{}}' }]));
  /** As if 20 s had passed since then. */
  const forgetBeat = (): Promise<void> => inStore(({ traffic }) => traffic.deleteSeen(KILLED.source, Date.now() + 1));
  const refusal = (): Promise<string> =>
    runCarnet(backends).then(
      () => 'started',
      (thrown: unknown) => String(thrown),
    );
  const recover = (...args: readonly string[]) => runCommandOn(backends, ['recover', ...args]);
  const post = async (carnet: RunningCarnet, ...names: readonly string[]): Promise<readonly string[]> => {
    const statements = names.map((name) => aNamedStatement({ actor: agentOf(name) }));
    await aClient(carnet).post(statements).expect(200);
    return statements.map(({ id }) => id);
  };

  it('do not start once the journal is lost, until `carnet recover` has them go on with open erasures', async () => {
    const [adas, bobs] = (await running(async (carnet) => {
      const ids = await post(carnet, 'ada', 'bob');
      await waitFor('every partition to be read', async () => {
        const { headers } = await aClient(carnet).get({ limit: 1 });
        return Date.parse(headers['x-experience-api-consistent-through'] as string) > 0;
      });
      return ids;
    })) as [string, string];
    // No sink runs: the erasure stays open, and its marker is lost with the journal.
    const erasure = await running(async (carnet) => (await aDecisionClient(carnet)).say('ada', 'default', 'forget'), {
      role: 'api',
    });
    expect(erasure).toBeDefined();
    await loseJournal(backends);

    expect(await refusal()).toMatch(/the journal is not the one of this store.*`carnet recover --dry-run`/);
    const dry = await recover('--dry-run');
    expect([dry.code, dry.stderr]).toEqual([1, '']);
    expect(dry.stdout).toMatch(
      /^The journal is not the one of this store.*\n.*everything that was acknowledged until 2/,
    );
    expect(dry.stdout).toContain('Erasures to be marked in it again: 1.');
    expect(await refusal()).toContain('the journal is not the one of this store');

    // Those that have stopped are not counted.
    expect(dry.stdout).not.toContain('of Carnet run');
    await leaveBeat();
    const early = await recover();
    expect([early.code, early.stderr]).toMatchObject([
      expect.any(Number),
      expect.stringMatching(/1 part of Carnet runs: stop every process, wait 20 s, then run this again/),
    ]);
    expect(early.code).not.toBe(0);
    expect((await recover('--dry-run')).stdout).toMatch(
      /1 part of Carnet runs: stop every process, wait 20 s, then run this again\.\n/,
    );
    expect(await refusal()).toContain('the journal is not the one of this store');
    await forgetBeat();

    const done = await recover('--json');
    expect([done.code, JSON.parse(done.stdout)]).toMatchObject([
      0,
      { faults: [{ kind: 'other-journal' }], openErasures: 1, recovered: true },
    ]);
    await running(async (carnet) => {
      const [cids] = await post(carnet, 'cid');
      await waitFor(
        'the erasure to be done',
        async () => (await carnet.store.erasures.find(erasure!))?.done !== undefined,
      );
      expect((await everyId(aClient(carnet))).toSorted()).toEqual([bobs, cids].toSorted());
      expect((await carnet.store.statements.find([adas])).size).toBe(0);
      const events = (await carnet.store.auditEvents.page({ limit: 1000 }))
        .map(({ body }) => JSON.parse(body) as AuditEvent)
        .filter(({ type }) => type === 'journal.recovered');
      expect(events).toMatchObject([
        { by: { role: 'staff', id: 'cli' }, data: { faults: [{ kind: 'other-journal' }] } },
      ]);
    });
    const again = await recover();
    expect([again.code, again.stdout]).toEqual([
      0,
      'Journal, store and list of noes belong together: there is nothing to recover.\n',
    ]);
  });

  it('do not start where the journal is older than the store, and read all of it once they are recovered', async () => {
    const [first] = (await running((carnet) => post(carnet, 'ada'))) as [string];
    // As if the journal had been put back from a copy of before the last messages.
    await inStore(async ({ progress }) => {
      for (const { partition } of await progress.all()) {
        const { note: _, ...claimed } = await progress.claim(partition);
        await progress.save({ ...claimed, offset: (claimed.offset ?? 0) + 7 });
      }
    });
    expect(await refusal()).toMatch(/the journal ends at message \d of partition 0.*carnet recover --dry-run/);
    expect((await recover()).code).toBe(0);
    await running(async (carnet) => {
      // Without the recovery the sink would wait for messages that it has already passed by.
      const more = await post(carnet, 'bob', 'cid');
      expect((await everyId(aClient(carnet))).toSorted()).toEqual([first, ...more].toSorted());
    });
  });

  it('of the release before start as they did, and know each other from then on', async () => {
    await running((carnet) => post(carnet, 'ada'));
    await inStore(({ facts }) => facts.remove('journal-id'));
    await running((carnet) => post(carnet, 'bob'));
    await loseJournal(backends);
    expect(await refusal()).toContain('the journal is not the one of this store');
  });

  it('go on from the first message that the journal still has once damaged progress is repaired', async () => {
    const ids = await running(async (carnet) => {
      const posted = await post(carnet, 'ada', 'bob');
      await waitFor('both to be stored', async () => (await everyId(aClient(carnet))).length === 2);
      return posted;
    });
    await trimJournal(backends);
    await damageChecksums(backends.storeUrl, { table: 'progress', collection: 'progress' });
    const mended = await runCommandOn(backends, ['check', '--mend', '--json']);
    const { sound, mendedRecords } = JSON.parse(mended.stdout) as {
      readonly sound: boolean;
      readonly mendedRecords: { readonly progress?: readonly string[] };
    };
    expect([sound, mendedRecords.progress?.length]).toEqual([
      true,
      (await inStore((store) => store.progress.all())).length,
    ]);
    await running(async (carnet) => {
      const more = await post(carnet, 'cid');
      expect((await everyId(aClient(carnet))).toSorted()).toEqual([...ids, ...more].toSorted());
    });
  });
});
