import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import type { StudyState } from '../../../src/studies/study/study-state.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { aStudyClient, by, postAll, type StudyClient } from '../../support/clients/studies/study-client.ts';
import { foldOf } from '../../support/checks/journal/study-fold.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

const aName = (): string => `n${randomUUID()}`;
const MINUTE = 60_000;
const DAY = 86_400_000;

describeOnBackends('both', 'what time does to a study', (makeBackends) => {
  let studyClient: StudyClient;
  let tool: Awaited<ReturnType<StudyClient['source']>>;
  let offset = 0;
  const now = (): number => Date.now() + offset;
  const carnet = useCarnet(makeBackends, { now }, 'each');
  beforeEach(async () => {
    offset = 0;
    studyClient = await aStudyClient(carnet, now);
    tool = await studyClient.source();
  });
  const state = async (study: string): Promise<StudyState> => (await carnet.store.studies.find(study)) as StudyState;
  const records = async (study: string): Promise<number> =>
    foldOf(carnet.topics, study).then(
      (fold) => fold.records.size,
      () => -1,
    );

  it('C27: publishes nothing before its window ends, and then in an order without information', async () => {
    const names = Array.from({ length: 12 }, aName);
    const study = await studyClient.open(tool.id, {
      view: { time: 'PT1M', keepActivities: [], extensions: {}, responses: false },
    });
    for (const name of names) await studyClient.say(name, study, 'yes');
    // Ten seconds into a minute.
    offset += MINUTE - (now() % MINUTE) + 10_000;
    const statements = names.map((name) => by(name, { timestamp: new Date(now()).toISOString() }));
    await postAll(tool, statements);
    await waitFor(
      'all wait',
      async () => (await carnet.store.releases.findByStudy(study, { limit: 100 })).length === 12,
    );
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await records(study)).toBe(0);
    const end = (Math.floor(now() / MINUTE) + 1) * MINUTE;
    const waiting = await carnet.store.releases.findByStudy(study, { limit: 100 });
    expect(new Set(waiting.map(({ due }) => due))).toEqual(new Set([end]));

    await studyClient.say(names[3]!, study, 'stop');
    await waitFor(
      'hers waits no more',
      async () => (await carnet.store.releases.findByStudy(study, { limit: 100 })).length === 11,
    );
    offset += end - now();
    await waitFor('the others are released', async () => (await records(study)) === 11);
    const { changes, ended } = await foldOf(carnet.topics, study);
    const keys = changes.map(({ key }) => key);
    expect(keys).toEqual(keys.toSorted());
    expect(ended.size).toBe(0);
    const arrival = new Map(
      (await carnet.store.releases.findByStudy(study, { limit: 100 })).map(({ key, statement }) => [
        key,
        statements.findIndex(({ id }) => id === statement),
      ]),
    );
    expect(keys.map((key) => arrival.get(key))).not.toEqual(
      keys.map((key) => arrival.get(key)).toSorted((a, b) => a! - b!),
    );
    for (const { value } of changes) expect(Buffer.from(value!).toString()).toContain(':00.000Z"');
  });

  it('C7: ends every release with the study', async () => {
    const ada = aName();
    const study = await studyClient.open(tool.id, { until: now() + DAY });
    await studyClient.say(ada, study, 'yes');
    await postAll(tool, [by(ada), by(ada)]);
    await waitFor('both are released', async () => (await records(study)) === 2);
    offset += DAY + 1000;
    await waitFor('both have ended', async () => (await foldOf(carnet.topics, study)).ended.size === 2);
    expect(await records(study)).toBe(0);
    await waitFor('it emits deletions alone', async () => !(await state(study)).emits);
  });

  it('C28: destroys key, topic and releases after the retention period, and logs it', async () => {
    const ada = aName();
    const lab = `lab-${randomUUID()}`;
    const authorization = await carnet.issue(lab, ['scientist']);
    const study = await studyClient.open(tool.id, { keep: 'P2D', owner: lab } as object);
    await studyClient.say(ada, study, 'yes');
    await postAll(tool, [by(ada)]);
    await waitFor('it is released', async () => (await records(study)) === 1);
    await studyClient.updatePurpose(study, { state: 'closed' });
    await waitFor('it is seen closed', async () => (await state(study)).closedAt !== undefined);
    offset += DAY;
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect((await state(study)).key).toBeDefined();
    offset += DAY + 1000;
    await waitFor('it is destroyed', async () => (await state(study)).destroyedAt !== undefined);
    expect((await state(study)).key).toBeUndefined();
    await expect(carnet.topics.head(study)).rejects.toMatchObject({ kind: 'not-found' });
    expect([
      await carnet.store.releases.findByStudy(study, { limit: 10 }),
      await carnet.store.studies.listParticipants(study, { limit: 10 }),
    ]).toEqual([[], []]);
    expect((await carnet.store.purposes.findVersions(study)).map((one) => one.state)).toEqual(['destroyed']);
    const types = (await studyClient.decisionClient.consent.auditLog.list({ limit: 100_000 }))
      .filter(({ purpose }) => purpose === study)
      .map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['key.destroyed', 'purpose.destroyed']));
    await supertest(carnet.url)
      .get(`/v1/studies/${study.slice(6)}/stream?follow=false`)
      .set('Authorization', authorization)
      .expect(403);
  });

  it('keeps an idle topic compacting by a heartbeat a minute, and marks the head once a day', async () => {
    const study = await studyClient.open(tool.id);
    await waitFor(
      'it has begun',
      async () => ((await carnet.store.studies.find(study)) as StudyState | undefined)?.marks.length === 1,
    );
    const beats = async (): Promise<number> => {
      const { records: all } = await carnet.topics.read(study, 0, 0);
      return all.filter(({ key }) => key === '_').at(-1)?.offset ?? -1;
    };
    const first = await beats();
    offset += MINUTE + 1000;
    await waitFor('another heartbeat', async () => (await beats()) > first);
    expect((await state(study)).marks).toHaveLength(1);
    offset += DAY;
    await waitFor('another note', async () => (await state(study)).marks.length === 2);
  });
});
