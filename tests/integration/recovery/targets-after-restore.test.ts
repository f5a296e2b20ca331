import { join } from 'node:path';
import { aFolder } from '../../support/checks/a-directory.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient } from '../../support/clients/client.ts';
import { consentClient, type Tool } from '../../support/clients/consent/consent-client.ts';
import { aForwardTo, openForward } from '../../support/clients/studies/forward-client.ts';
import { aStudyClient, by } from '../../support/clients/studies/study-client.ts';
import { forgetBeats } from '../../support/servers/processes/forget-beats.ts';
import { loseJournal } from '../../support/servers/lose-journal.ts';
import { loseStudyTopics } from '../../support/servers/lose-study-topics.ts';
import { type Backends, describeOnBackends, embeddedBackends } from '../../support/servers/backends.ts';
import { type EndedCommand, runCommandOn } from '../../support/servers/processes/in-process-command.ts';
import { startStrangeLrs, type StrangeLrs } from '../../support/servers/receivers/strange-lrs.ts';
import { type RunningCarnet, useCarnet } from '../../support/servers/running-carnet.ts';
import { copyStore } from '../../support/servers/store-copy.ts';
import { runningOn } from '../../support/servers/while-running.ts';

interface Status {
  readonly held: number;
  readonly review?: {
    readonly from: string;
    readonly until: string;
    readonly ended: number;
    readonly unsure: number;
    readonly done?: string;
    readonly failingSince?: string;
    readonly lastError?: string;
  };
}

describeOnBackends('both', 'What targets were given since a backup', (makeBackends, backendKind) => {
  const other = useCarnet(embeddedBackends);
  let backends: Backends;
  let folder: string;
  let strange: StrangeLrs;
  let tool: Tool;
  let [toStrange, toCarnet] = ['', ''];
  let kept: readonly string[];
  let late: readonly string[];
  const foreign = by('a-person-of-others');

  const running = runningOn(() => backends);
  const run = (...args: readonly string[]): Promise<EndedCommand> =>
    runCommandOn(backends, [...args, '--json'], { DATA_DIR: folder });
  const post = async ({ url }: RunningCarnet, name: string): Promise<string> => {
    const statement = by(name);
    await aClient({ url, authorization: tool.authorization }).post(statement).expect(200);
    return statement.id;
  };
  const atCarnet = async (): Promise<readonly string[]> => {
    const headers = { Authorization: other.authorization, 'X-Experience-API-Version': '2.0.0' };
    const answer = await fetch(`${other.url}/xapi/statements?limit=100`, { headers });
    const { statements } = (await answer.json()) as { statements: { id: string; verb: { id: string } }[] };
    return statements.filter(({ verb }) => !verb.id.endsWith('/voided')).map(({ id }) => id);
  };
  const areThere = async (ids: readonly string[]): Promise<boolean> => {
    const there = [strange.inForce(), await atCarnet()];
    return ids.every((id) => there.every((some) => some.includes(id)));
  };
  const statusOf = async (carnet: RunningCarnet, id: string): Promise<Status> =>
    (await consentClient(carnet).get(`/v1/forwarding/${id}`).expect(200)).body as Status;

  beforeAll(async () => {
    backends = makeBackends();
    folder = aFolder('targets');
    strange = await startStrangeLrs();
    await running(async (carnet) => {
      const client = consentClient(carnet);
      tool = await client.tool({ audience: 'adults' });
      const there = ['statements/write', 'statements/read/mine', 'statements/erase/mine'] as const;
      const open = (target: string, url: string) =>
        openForward({ carnet, client, forward: aForwardTo('The region', tool.id), target }, url);
      toStrange = await open(strange.credential, strange.url);
      toCarnet = await open(await other.issue('region', there), `${other.url}/xapi`);
      const studies = await aStudyClient(carnet);
      for (const purpose of [toStrange, toCarnet]) await studies.say('bob', purpose, 'yes');
      kept = [await post(carnet, 'bob'), await post(carnet, 'bob')];
      await waitFor('what was sent before the backup', () => areThere(kept));
      expect((await run('backup', join(folder, 'backup'))).code).toBe(0);
    });
    const restoreService = backendKind === 'served' ? await copyStore(backends) : () => Promise.resolve();
    await running(async (carnet) => {
      const studies = await aStudyClient(carnet);
      for (const purpose of [toStrange, toCarnet]) await studies.say('cid', purpose, 'yes');
      late = [await post(carnet, 'bob'), await post(carnet, 'cid')];
      await waitFor('what was sent since', () => areThere(late));
    });
    strange.addOfOthers(foreign as never);
    strange.refuse('list', 401);
    if (backendKind === 'served') {
      await loseJournal(backends);
      await loseStudyTopics(backends);
      await restoreService();
      await forgetBeats(backends);
    }
  });
  afterAll(async () => {
    await strange.close();
    await backends.remove();
  });

  it('is named by a restore and ended there, or named until it can be asked or is seen to', async () => {
    const over = backendKind === 'served' ? [] : ['--over'];
    const restored = await run('restore', join(folder, 'backup'), '--no-erasures-since', ...over);
    expect([restored.code, restored.stderr]).toEqual([0, '']);
    const { madeAt, targets } = JSON.parse(restored.stdout) as {
      madeAt: string;
      targets: { purpose: string; from?: string }[];
    };
    expect(targets.map(({ purpose }) => purpose).toSorted()).toEqual([toStrange, toCarnet].toSorted());
    // Its topics were lost too: the target is asked for all that it has.
    const span = backendKind === 'served' ? 'from the beginning to' : `from ${madeAt} to`;
    for (const target of targets) expect(target.from).toBe(backendKind === 'served' ? undefined : madeAt);

    await running(async (carnet) => {
      await waitFor('the other Carnet to have what it should', async () => {
        const there = await atCarnet();
        return !late.some((id) => there.includes(id));
      });
      expect((await atCarnet()).toSorted()).toEqual(kept.toSorted());
      await waitFor(
        'the strange one to be named',
        async () => (await statusOf(carnet, toStrange)).review?.failingSince !== undefined,
      );
      expect((await statusOf(carnet, toStrange)).review).toMatchObject({
        ...(backendKind === 'served' ? {} : { from: madeAt }),
        lastError: 'unauthorized',
      });
      expect(strange.inForce()).toEqual(expect.arrayContaining([...late]));
      const doctor = await run('doctor');
      const { findings } = JSON.parse(doctor.stdout) as { findings: { check: string; detail: string }[] };
      expect(findings.filter(({ check }) => check === 'targets')).toMatchObject([
        { state: 'warning', detail: expect.stringMatching(`${toStrange}.*${span} .*unauthorized`) as string },
      ]);

      strange.goInCircles(true);
      strange.refuse('list', undefined);
      await waitFor(
        'its pages without an end to be named',
        async () => (await statusOf(carnet, toStrange)).review?.lastError === 'endless-list',
      );
      const meanwhile = await post(carnet, 'bob');
      await waitFor('what is sent meanwhile', () => areThere([meanwhile]));
      kept = [...kept, meanwhile];
      strange.goInCircles(false);
      await waitFor('the strange one to have what it should', () =>
        Promise.resolve(!late.some((id) => strange.inForce().includes(id))),
      );
      expect(strange.inForce().toSorted()).toEqual([...kept, foreign.id].toSorted());
      await waitFor(
        'the end of its review',
        async () => (await statusOf(carnet, toStrange)).review?.done !== undefined,
      );
      expect((await statusOf(carnet, toStrange)).review).toMatchObject({ ended: 2, unsure: 0 });
      expect(strange.listed.every((query) => query.includes('ascending=true'))).toBe(true);
      const more = await post(carnet, 'bob');
      await waitFor('what is sent from then on', () => areThere([more]));
      await consentClient(carnet).send('delete', `/v1/forwarding/${toStrange}/review`, {}).expect(204);
      expect(await statusOf(carnet, toStrange)).not.toHaveProperty('review');
      await consentClient(carnet).send('delete', `/v1/forwarding/${toStrange}/review`, {}).expect(409);
    });
  });
});
