import { setTimeout as pause } from 'node:timers/promises';
import type { AuditEvent } from '../../../src/consent/audit/hash-chain.ts';
import { journalFilesOf } from '../../../src/journal/open-journal.ts';
import { openStore } from '../../../src/store/open-store.ts';
import type { StudyState } from '../../../src/studies/study/study-state.ts';
import { aFolder } from '../../support/checks/a-directory.ts';
import { foldOf } from '../../support/checks/journal/study-fold.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient } from '../../support/clients/client.ts';
import { consentClient, type Tool } from '../../support/clients/consent/consent-client.ts';
import { aForwardTo, openForward } from '../../support/clients/studies/forward-client.ts';
import { aStudyClient, by, postAll } from '../../support/clients/studies/study-client.ts';
import { forgetBeats } from '../../support/servers/processes/forget-beats.ts';
import { loseJournal } from '../../support/servers/lose-journal.ts';
import { type StrangeLrs, startStrangeLrs } from '../../support/servers/receivers/strange-lrs.ts';
import { loseStudyTopics } from '../../support/servers/lose-study-topics.ts';
import { type Backends, describeOnBackends } from '../../support/servers/backends.ts';
import { runCommandOn } from '../../support/servers/processes/in-process-command.ts';
import { type RunningCarnet, runCarnet } from '../../support/servers/running-carnet.ts';
import { copyStore } from '../../support/servers/store-copy.ts';
import { runningOn } from '../../support/servers/while-running.ts';

describeOnBackends('both', 'The topics of studies that are lost', (makeBackends) => {
  let backends: Backends;
  let folder: string;
  let study: string;
  let source: Awaited<ReturnType<Awaited<ReturnType<typeof aStudyClient>>['source']>>;
  let before: ReadonlySet<string>;

  const running = runningOn(() => backends);
  const refusal = (): Promise<string> =>
    runCarnet(backends).then(
      async (carnet) => {
        await carnet.close();
        return 'started';
      },
      (thrown: unknown) => String(thrown),
    );
  const run = (...args: readonly string[]) => runCommandOn(backends, args, { DATA_DIR: folder });
  const keysOf = async ({ topics }: RunningCarnet): Promise<ReadonlySet<string>> =>
    new Set((await foldOf(topics, study)).records.keys());

  beforeAll(async () => {
    backends = makeBackends();
    folder = aFolder('topics');
    before = await running(async (carnet) => {
      const client = await aStudyClient(carnet);
      source = await client.source();
      study = await client.open(source.id);
      for (const name of ['ada', 'bob', 'cid']) await client.say(name, study, 'yes');
      await waitFor('the study to emit', async () => {
        const state = (await carnet.store.studies.find(study)) as StudyState | undefined;
        return state !== undefined;
      });
      await postAll(source, [by('ada'), by('bob'), by('cid'), by('cid')]);
      await waitFor('the records', async () => (await keysOf(carnet)).size === 4);
      // One that has left again: it must not come back.
      await client.say('bob', study, 'stop');
      await waitFor('the deletion', async () => (await keysOf(carnet)).size === 3);
      return keysOf(carnet);
    });
    await loseStudyTopics(backends);
  });
  afterAll(() => backends.remove());

  it('are named by a start, which is refused, by check, by doctor and by recover, which fills them again', async () => {
    expect(await refusal()).toMatch(/the topic of study:.* is missing.*`carnet recover`, which fills them again/);
    const check = await run('check', '--json');
    expect([check.code, JSON.parse(check.stdout)]).toMatchObject([
      1,
      { sound: false, damage: { pair: 1 }, pair: [expect.stringContaining('the topic of study:')] },
    ]);
    const doctor = await run('doctor', '--json');
    const { findings } = JSON.parse(doctor.stdout) as { findings: { check: string; state: string; mend?: string }[] };
    expect(findings.find((one) => one.check === 'study topics')).toMatchObject({
      state: 'fault',
      detail: expect.stringContaining('is missing') as string,
      mend: expect.stringContaining('carnet recover') as string,
    });
    const dry = await run('recover', '--dry-run');
    expect([dry.code, dry.stdout]).toEqual([1, expect.stringMatching(/Topics of studies to be begun anew: 1\./)]);
    expect(await refusal()).toContain('is missing');

    await forgetBeats(backends);
    const done = await run('recover', '--json');
    expect([done.code, JSON.parse(done.stdout)]).toMatchObject([
      0,
      { faults: [{ kind: 'study-topic', study, why: 'missing' }], recovered: true },
    ]);
    await running(async (carnet) => {
      await waitFor('the records to be there again', async () => (await keysOf(carnet)).size >= before.size);
      expect(await keysOf(carnet)).toEqual(before);
      const client = await aStudyClient(carnet);
      const erasure = await client.decisionClient.say('ada', source.id, 'forget');
      await waitFor('the erasure', async () => (await carnet.store.erasures.find(erasure!))?.done !== undefined);
      await waitFor('its deletion', async () => (await keysOf(carnet)).size === before.size - 1);
      const events = (await carnet.store.auditEvents.page({ limit: 1000 })).map(
        ({ body }) => JSON.parse(body) as AuditEvent,
      );
      expect(events.filter(({ type }) => type === 'journal.recovered')).toMatchObject([
        { data: { faults: [{ kind: 'study-topic', study, why: 'missing' }] } },
      ]);
    });
    expect((await run('check', '--json')).code).toBe(0);
    await running(() => Promise.resolve());
  });
});

describeOnBackends(
  'both',
  'The topics of studies that are an older copy, which lacks records and no deletion',
  (makeBackends) => {
    let backends: Backends;
    let study: string;
    beforeEach(() => {
      backends = makeBackends();
    });
    afterEach(() => backends.remove());

    const keysOf = async ({ topics }: RunningCarnet): Promise<readonly string[]> => [
      ...(await foldOf(topics, study)).records.keys(),
    ];
    /** The file of now, put back by the function; of Kafka, as if the store had noted more than the topics have. */
    const copyTopics = async (): Promise<() => Promise<void>> => {
      const file = journalFilesOf(backends.journalUrl)?.topics;
      if (file !== undefined) return copyStore({ ...backends, storeUrl: `sqlite:${file}` });
      return async () => {
        const store = await openStore(backends.storeUrl, { now: Date.now });
        for (const { partition, offset } of await store.studies.consumedOffsets())
          await store.studies.saveConsumedOffset(partition, offset + 1);
        await store.close();
      };
    };

    it('refuse a start, and are filled again', async () => {
      const running = runningOn(() => backends);
      const tool = await running(async (carnet) => {
        const client = await aStudyClient(carnet);
        const source = await client.source();
        study = await client.open(source.id);
        await client.say('ada', study, 'yes');
        await waitFor('the study to emit', async () => (await carnet.store.studies.find(study)) !== undefined);
        await postAll(source, [by('ada')]);
        await waitFor('the record', async () => (await keysOf(carnet)).length === 1);
        return source;
      });
      const putBack = await copyTopics();
      const keys = await running(async (carnet) => {
        const before = await carnet.topics.consumedOffsets();
        await postAll({ ...tool, url: carnet.url }, [by('ada'), by('ada')]);
        await waitFor('the records', async () => (await keysOf(carnet)).length === 3);
        // Offsets are noted at intervals. Until these are, a copy without the records is only filled again.
        await waitFor('the store to note them', async () =>
          (await carnet.store.studies.consumedOffsets()).some(
            ({ partition, offset }) => offset > (before.get(partition) ?? -1),
          ),
        );
        return keysOf(carnet);
      });
      await putBack();
      await expect(running(() => Promise.resolve())).rejects.toThrow(
        /the topic of study:.* lacks what it had: it is an older copy, or was cut off.*`carnet recover`/,
      );
      await forgetBeats(backends);
      expect(await runCommandOn(backends, ['recover'])).toMatchObject({ code: 0 });
      await running(async (carnet) => {
        await waitFor('all records', async () => (await keysOf(carnet)).length === 3);
        expect((await keysOf(carnet)).toSorted()).toEqual(keys.toSorted());
      });
    });
  },
);

describeOnBackends('both', 'A journal and study topics that are lost together', (makeBackends) => {
  let backends: Backends;
  let target: StrangeLrs;
  let study: string;
  let forward: string;
  let tool: Tool;
  let kept: readonly string[];
  let erasure: string;

  const running = runningOn(() => backends);
  const post = async ({ url }: RunningCarnet, name: string): Promise<string> => {
    const statement = by(name);
    await aClient({ url, authorization: tool.authorization }).post(statement).expect(200);
    return statement.id;
  };
  const keysOf = async ({ topics }: RunningCarnet): Promise<number> => (await foldOf(topics, study)).records.size;

  beforeAll(async () => {
    backends = makeBackends();
    target = await startStrangeLrs();
    await running(async (carnet) => {
      const client = consentClient(carnet);
      tool = await client.tool({ audience: 'adults' });
      const studies = await aStudyClient(carnet);
      study = await studies.open(tool.id);
      const forwarding = { carnet, client, forward: aForwardTo('The region', tool.id), target: target.credential };
      forward = await openForward(forwarding, target.url);
      for (const purpose of [study, forward])
        for (const name of ['ada', 'bob']) await studies.say(name, purpose, 'yes');
      await waitFor('the study', async () => (await carnet.store.studies.find(forward)) !== undefined);
      kept = await Promise.all(Array.from({ length: 4 }, () => post(carnet, 'bob')));
      await Promise.all(Array.from({ length: 10 }, () => post(carnet, 'ada')));
      await waitFor('all of it there', async () => target.inForce().length === 14 && (await keysOf(carnet)) === 14);
      target.refuse('all', 503);
      erasure = (await studies.decisionClient.say('ada', tool.id, 'forget'))!;
      await waitFor('the deletions of the study', async () => (await keysOf(carnet)) === 4);
      await waitFor('the voidings to be noted', async () => {
        const query = { purpose: forward, retry: true, limit: 100 };
        return (await carnet.store.forwardings.listUndelivered(query)).length === 10;
      });
      // The erasure is done everywhere but at the target.
      await pause(2500);
      expect((await carnet.store.erasures.find(erasure))?.done).toBeUndefined();
    });
    await loseJournal(backends);
    await loseStudyTopics(backends);
  });
  afterAll(async () => {
    await target.close();
    await backends.remove();
  });

  it('come back: streams are filled, forwarding goes on, and an erasure is done when its target is', async () => {
    await forgetBeats(backends);
    const done = await runCommandOn(backends, ['recover', '--json']);
    expect([done.code, done.stderr]).toEqual([0, '']);
    await running(async (carnet) => {
      await waitFor('the records of the study', async () => (await keysOf(carnet)) === 4);
      const more = await post(carnet, 'bob');
      await pause(2500);
      expect((await carnet.store.erasures.find(erasure))?.done).toBeUndefined();
      target.refuse('all', undefined);
      await waitFor('the erasure', async () => (await carnet.store.erasures.find(erasure))?.done !== undefined);
      await waitFor('the new statement there', () => Promise.resolve(target.inForce().includes(more)));
      expect(target.inForce().toSorted()).toEqual([...kept, more].toSorted());
    });
  });
});
