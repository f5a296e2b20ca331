import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { placeOf } from '../../../src/studies/stream/stream-change.ts';
import type { StudyState } from '../../../src/studies/study/study-state.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { runCarnet, type RunningCarnet } from '../../support/servers/running-carnet.ts';
import { aStudyClient, by, postAll } from '../../support/clients/studies/study-client.ts';
import { foldOf } from '../../support/checks/journal/study-fold.ts';
import { bearer, openStream, type OpenStream } from '../../support/clients/studies/study-stream.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

const DAY = 86_400_000;

describeOnBackends('both', 'a study whose publisher is restarted', (makeBackends) => {
  it('C21, C24: still requires acknowledgement of all deletions, and has all deliveries logged', async () => {
    const backends = makeBackends();
    let ahead = 0;
    let carnet: RunningCarnet | undefined;
    const begin = async (): Promise<RunningCarnet> => {
      await carnet?.close();
      expect(carnet?.unexpectedErrors ?? []).toEqual([]);
      return (carnet = await runCarnet(backends, { now: () => Date.now() + ahead }));
    };
    try {
      const first = await begin();
      const studyClient = await aStudyClient(first);
      const tool = await studyClient.source();
      const lab = `lab-${randomUUID()}`;
      const authorization = await first.issue(lab, ['scientist']);
      const [ada, bob] = [`n${randomUUID()}`, `n${randomUUID()}`];
      const study = await studyClient.open(tool.id, { owner: lab } as object);
      for (const name of [ada, bob]) await studyClient.say(name, study, 'yes');
      await waitFor('the study has begun', async () => (await first.store.studies.find(study)) !== undefined);
      await postAll(tool, [by(ada), by(ada), by(bob)]);
      await waitFor('the records', async () => (await foldOf(first.topics, study)).records.size === 3);

      const given: OpenStream[] = [];
      const read = async (query: string): Promise<OpenStream> => {
        const opened = await openStream({ url: carnet!.url, authorization }, study, { query });
        given.push(opened);
        return opened;
      };
      const state = async (): Promise<StudyState> => (await carnet!.store.studies.find(study)) as StudyState;
      const http = (path: string) => `/v1/studies/${study.replace('study:', '')}${path}`;
      const refusal = async (): Promise<unknown> =>
        (await supertest(carnet!.url).get(http('/stream')).set('Authorization', bearer(authorization)).expect(403))
          .body;
      const recordsOf = ({ lines }: OpenStream): number => lines.filter(({ op }) => op !== 'tick').length;

      const live = await read('?from=start');
      await waitFor('three records', () => recordsOf(live) === 3);
      // Either the first publisher or the second one handles it.
      await studyClient.say(ada, study, 'stop');
      const second = await begin();
      await live.ended;
      await waitFor('both deletions', async () => (await foldOf(second.topics, study)).ended.size === 2);
      await waitFor('both are noted', async () => (await state()).deletions.length > 0);
      const again = await read(`?after=${live.lines.at(-1)!.cursor}&follow=false`);
      await again.ended;
      const keys = new Set([...live.lines, ...again.lines].filter(({ op }) => op === 'del').map(({ key }) => key));
      expect(keys.size).toBe(2);
      const cursor = again.lines.at(-1)!.cursor;

      ahead = 30 * DAY + 60_000;
      await begin();
      expect(await refusal()).toMatchObject({ type: expect.stringContaining('ack-required') });
      // Nor does yet another releaser forget it.
      const third = await begin();
      expect(await refusal()).toMatchObject({ type: expect.stringContaining('ack-required') });
      await supertest(third.url)
        .post(http('/acks'))
        .set('Authorization', bearer(authorization))
        .send({ cursor })
        .expect(200);
      const reopened = await read('?from=start&follow=false');
      await reopened.ended;
      expect([reopened.status, recordsOf(reopened) > 0]).toEqual([200, true]);

      const head = await third.topics.head(study);
      const fourth = await begin();
      // Its first slot ends with a heartbeat.
      await waitFor('the releaser has had a turn', async () => (await fourth.topics.head(study)) > head);
      // A releaser that ends between its append and the rest tells a deletion twice: what comes after the acknowledged
      // ones is not theirs.
      expect((await state()).deletions.filter(({ first: from }) => from <= (placeOf(cursor)?.offset ?? 0))).toEqual([]);
      const last = await read('?follow=false');
      await last.ended;
      expect(last.status).toBe(200);
      const accesses = async (): Promise<readonly number[]> => {
        const { auditLog } = (await aStudyClient(fourth)).decisionClient.consent;
        return (await auditLog.list({ limit: 100_000 }))
          .filter(({ type, purpose }) => type === 'access' && purpose === study)
          .map(({ data }) => Number(data?.['count']));
      };
      const delivered = given.reduce((sum, one) => sum + recordsOf(one), 0);
      expect(delivered).toBeGreaterThan(5);
      await waitFor('all is put down', async () => (await accesses()).reduce((sum, one) => sum + one, 0) === delivered);
    } finally {
      await carnet?.close();
      await backends.remove();
    }
  });
});
