import { randomUUID } from 'node:crypto';
import type { StoredRelease } from '../../../../src/store/ports/studies/release-repository.ts';
import { type Fold, foldOf } from '../../../support/checks/journal/study-fold.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';
import { aClient } from '../../../support/clients/client.ts';
import { agentOf } from '../../../support/clients/consent/decisions.ts';
import { consentClient, type Tool } from '../../../support/clients/consent/consent-client.ts';
import { by } from '../../../support/clients/studies/study-client.ts';
import { aStudyOver, openPurpose } from '../../../support/clients/studies/study-review-client.ts';
import { describeOnBackends } from '../../../support/servers/backends.ts';
import { useCarnet } from '../../../support/servers/running-carnet.ts';

const VIEW = {
  time: 'exact',
  timeReason: 'What follows within a second counts.',
  keepActivities: [],
  extensions: {},
  responses: false,
};

describeOnBackends('both', 'People who are merged after their records were released', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  let client: ReturnType<typeof consentClient>;
  let tool: Tool;
  let steward: string;
  beforeAll(async () => {
    client = consentClient(carnet);
    tool = await client.tool({ audience: 'adults' });
    steward = await carnet.issue('office', ['steward']);
  });

  const openStudy = async (about: object = {}): Promise<string> => {
    const id = `study:${randomUUID().slice(0, 8)}`;
    const body = aStudyOver(tool.id, id, { minimum: 1, view: VIEW, ...about });
    await openPurpose(client, body, { author: carnet.authorization, steward });
    return id;
  };
  const post = async (...names: readonly string[]): Promise<void> => {
    const group = { actor: { objectType: 'Group', member: names.map(agentOf) } };
    await aClient({ url: carnet.url, authorization: tool.authorization })
      .post(by(names[0]!, names.length === 1 ? {} : group))
      .expect(200);
  };
  const say = async (name: string, purpose: string, choice: string): Promise<void> => {
    const session = await client.signIn({ agent: agentOf(name) });
    await client
      .send('put', `/v1/me/decisions/${encodeURIComponent(purpose)}`, { choice, version: 1, language: 'fr' })
      .set('Authorization', session)
      .expect(200);
  };
  const idOf = async (name: string): Promise<string> => {
    const path = `/v1/people?agent=${encodeURIComponent(JSON.stringify(agentOf(name)))}`;
    return ((await client.get(path).expect(200)).body as { id: string }).id;
  };
  const merge = async (survivor: string, other: string): Promise<void> => {
    const id = await idOf(survivor);
    await client.send('post', `/v1/people/${id}/identifiers`, { agent: agentOf(other) }).expect(200);
  };
  const fold = (study: string): Promise<Fold> =>
    foldOf(carnet.topics, study).catch(() => ({ records: new Map(), ended: new Map(), changes: [] }));
  const namesIn = ({ records }: Fold): readonly string[] =>
    [...records.values()].flatMap(({ text }) => {
      const { actor } = JSON.parse(text) as {
        actor: { account?: { name: string }; member?: { account: { name: string } }[] };
      };
      return [...(actor.account === undefined ? [] : [actor]), ...(actor.member ?? [])].map(
        ({ account }) => account!.name,
      );
    });
  const pseudonymsIn = (of: Fold): number => new Set(namesIn(of)).size;
  const releasesOf = (study: string): Promise<readonly StoredRelease[]> =>
    carnet.store.releases.findByStudy(study, { limit: 100 });
  const people = (): readonly [string, string] => [`n${randomUUID()}`, `n${randomUUID()}`];

  it('have one pseudonym in each study: all records come again under it', async () => {
    const studies = [await openStudy(), await openStudy()];
    const [ada, bob] = people();
    for (const id of studies) for (const name of [ada, bob]) await say(name, id, 'yes');
    for (let n = 0; n < 3; n++) for (const name of [ada, bob]) await post(name);
    for (const id of studies)
      await waitFor('all records under two pseudonyms', async () => {
        const before = await fold(id);
        return before.records.size === 6 && pseudonymsIn(before) === 2;
      });
    await merge(ada, bob);
    for (const id of studies) {
      const kept = namesIn(await fold(id));
      await waitFor('all records under one pseudonym', async () => {
        const after = await fold(id);
        return after.records.size === 6 && pseudonymsIn(after) === 1;
      });
      expect(kept).toEqual(expect.arrayContaining(namesIn(await fold(id))));
      const ids = (await releasesOf(id)).flatMap((release) => release.people.map((one) => one.id));
      expect(new Set(ids)).toEqual(new Set([await idOf(bob)]));
    }
    // What comes later is under the same one, and a stop takes it all back.
    await post(bob);
    await waitFor('the seventh', async () => (await fold(studies[0]!)).records.size === 7);
    expect(pseudonymsIn(await fold(studies[0]!))).toBe(1);
    await say(bob, studies[0]!, 'stop');
    await waitFor('nothing left', async () => (await fold(studies[0]!)).records.size === 0);
    expect((await fold(studies[1]!)).records.size).toBe(7);
  });

  it('have it also where their generations differ, and where both were members of one group', async () => {
    const study = await openStudy();
    const [ada, bob] = people();
    for (const name of [ada, bob]) await say(name, study, 'yes');
    for (const choice of ['stop', 'yes']) await say(bob, study, choice);
    for (let n = 0; n < 2; n++) for (const name of [ada, bob]) await post(name);
    await post(ada, bob);
    await waitFor('all records', async () => (await fold(study)).records.size === 5);
    await merge(ada, bob);
    await waitFor('all records, each once, under one pseudonym', async () => {
      const after = await fold(study);
      return after.records.size === 5 && namesIn(after).length === 5 && pseudonymsIn(after) === 1;
    });
  });

  it('lose what either does not agree to: the stricter decision wins, and no former pseudonym stays', async () => {
    const [refused, paused] = [await openStudy(), await openStudy()];
    const [ada, bob] = people();
    for (const id of [refused, paused]) for (const name of [ada, bob]) await say(name, id, 'yes');
    for (const name of [ada, bob]) await post(name);
    for (const id of [refused, paused]) await waitFor('both', async () => (await fold(id)).records.size === 2);
    await say(bob, refused, 'stop');
    await say(bob, paused, 'pause');
    await merge(ada, bob);
    await waitFor('nothing where one has stopped', async () => (await fold(refused)).records.size === 0);
    // A pause ends no release, but what has a former pseudonym cannot come anew, and after a pause nothing older comes.
    await waitFor('one pseudonym where one pauses', async () => pseudonymsIn(await fold(paused)) === 1);
    await say(ada, paused, 'resume');
    await post(bob);
    await waitFor('what comes later', async () => {
      const after = await fold(paused);
      return after.records.size === 2 && pseudonymsIn(after) === 1;
    });
  });

  it('come under one pseudonym where an earlier release has left two', async () => {
    const study = await openStudy();
    const [ada, bob] = people();
    for (const name of [ada, bob]) await say(name, study, 'yes');
    for (const name of [ada, bob]) await post(name);
    await waitFor('both', async () => (await fold(study)).records.size === 2);
    const former = await idOf(bob);
    const ofBob = (await releasesOf(study)).find((release) => release.people[0]?.id === former)!;
    await merge(ada, bob);
    await waitFor('one', async () => pseudonymsIn(await fold(study)) === 1);
    // As an earlier release has stored it: under the merged id, with no event to come.
    await carnet.store.releases.renew([ofBob]);
    const lastOffset = async (): Promise<number> => Number((await fold(study)).changes.at(-1)?.offset);
    const before = await lastOffset();
    await waitFor('renewed by the sweep', async () => {
      const again = (await releasesOf(study)).find(({ key }) => key === ofBob.key);
      return again?.people[0]?.id !== former;
    });
    await waitFor('released again', async () => (await lastOffset()) > before);
    expect(pseudonymsIn(await fold(study))).toBe(1);
  });

  it('leave only deletions where they bring the study below its threshold', async () => {
    const study = await openStudy({ minimum: 2 });
    const [ada, bob] = people();
    for (const name of [ada, bob]) await say(name, study, 'yes');
    for (const name of [ada, bob]) await post(name);
    await waitFor('both', async () => (await fold(study)).records.size === 2);
    const last = Number((await fold(study)).changes.at(-1)?.offset);
    await merge(ada, bob);
    await waitFor(
      'it is silent',
      async () => ((await carnet.store.studies.find(study)) as { emits?: boolean }).emits === false,
    );
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect((await fold(study)).changes.filter(({ value, offset }) => value !== null && offset > last)).toEqual([]);
    const third = `n${randomUUID()}`;
    await say(third, study, 'yes');
    await post(third);
    await waitFor('three records of two people', async () => {
      const after = await fold(study);
      return after.records.size === 3 && pseudonymsIn(after) === 2;
    });
  });
});
