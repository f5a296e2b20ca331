import { randomUUID } from 'node:crypto';
import type { StudyState } from '../../../src/studies/study/study-state.ts';
import { foldOf } from '../../support/checks/journal/study-fold.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aStudyClient, by, postAll } from '../../support/clients/studies/study-client.ts';
import { type Backends, describeOnBackends } from '../../support/servers/backends.ts';
import { type RunningCarnet, runCarnet } from '../../support/servers/running-carnet.ts';

const DAY = 86_400_000;

describeOnBackends('both', 'a study whose end comes while nothing runs', (makeBackends) => {
  let backends: Backends;
  let carnet: RunningCarnet;
  let offset: number;
  const now = (): number => Date.now() + offset;
  const start = async (daysLater: number): Promise<void> => {
    offset = daysLater * DAY;
    carnet = await runCarnet(backends, { now });
  };
  beforeEach(async () => {
    backends = makeBackends();
    await start(0);
  });
  afterEach(async () => {
    await carnet.close();
    await backends.remove();
    expect(carnet.unexpectedErrors).toEqual([]);
  });

  const state = async (study: string): Promise<StudyState> => (await carnet.store.studies.find(study)) as StudyState;
  const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2000));
  /** A study that ends in ten days and keeps for thirty; with one record. */
  const aStudy = async (): Promise<string> => {
    const studyClient = await aStudyClient(carnet, now);
    const tool = await studyClient.source();
    const study = await studyClient.open(tool.id, { until: now() + 10 * DAY, keep: 'P30D' });
    const name = `n${randomUUID()}`;
    await studyClient.say(name, study, 'yes');
    await postAll(tool, [by(name)]);
    await waitFor('the record', () =>
      foldOf(carnet.topics, study).then(
        ({ records }) => records.size === 1,
        () => false,
      ),
    );
    return study;
  };

  it('keeps from its end on, not from when that was noticed', async () => {
    const study = await aStudy();
    const { until } = (await carnet.store.purposes.findVersions(study))[0] as unknown as { until: number };
    await carnet.close();
    // 25 of the 30 days have passed by the time that anything runs again.
    await start(35);
    await waitFor('it is seen closed', async () => (await state(study)).closedAt !== undefined);
    expect((await state(study)).closedAt).toBe(until);
    await moment();
    expect((await state(study)).destroyedAt).toBeUndefined();
    offset = 41 * DAY;
    await waitFor('it is destroyed', async () => (await state(study)).destroyedAt !== undefined);
    await expect(carnet.topics.head(study)).rejects.toMatchObject({ kind: 'not-found' });
  });

  it('is destroyed at the next start where its time to keep has passed too', async () => {
    const study = await aStudy();
    await carnet.close();
    await start(41);
    await waitFor('it is destroyed', async () => (await state(study)).destroyedAt !== undefined);
    expect((await state(study)).key).toBeUndefined();
  });

  it('keeps no longer where an earlier release noticed its end late', async () => {
    const study = await aStudy();
    offset = 11 * DAY;
    await waitFor('it is seen closed', async () => (await state(study)).closedAt !== undefined);
    await carnet.close();
    await start(12);
    // As it was stored before: the time at which the end was noticed.
    const stored = await state(study);
    await carnet.store.studies.update({ ...stored, closedAt: now(), v: stored.v + 1 } as StudyState);
    offset = 40.5 * DAY;
    await waitFor('it is destroyed', async () => (await state(study)).destroyedAt !== undefined);
  });

  it('counts from when it was closed, where a steward closed it before its end', async () => {
    const studyClient = await aStudyClient(carnet, now);
    const study = await aStudy();
    await studyClient.updatePurpose(study, { state: 'closed' });
    await waitFor('it is seen closed', async () => (await state(study)).closedAt !== undefined);
    offset = 31 * DAY;
    await waitFor('it is destroyed', async () => (await state(study)).destroyedAt !== undefined);
  });
});
