import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aClient } from '../../support/clients/client.ts';
import { agentOf } from '../../support/clients/consent/decisions.ts';
import { consentClient, type Tool } from '../../support/clients/consent/consent-client.ts';
import { aStudyOver, type Officers, openPurpose } from '../../support/clients/studies/study-review-client.ts';
import { by } from '../../support/clients/studies/study-client.ts';
import { type Fold, foldOf } from '../../support/checks/journal/study-fold.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const ANSWERED = 'http://adlnet.gov/expapi/verbs/answered';
const OPENED = 'http://activitystrea.ms/schema/1.0/open';
const ATTEMPT = 'https://h5p.example/attempt';
const WIDE = {
  time: 'exact',
  timeReason: 'Seconds count.',
  keepActivities: [],
  extensions: { [ATTEMPT]: 'number' },
  responses: false,
};
const NARROW = {
  time: 'exact',
  timeReason: 'Seconds count.',
  keepActivities: [],
  extensions: {},
  responses: false,
};

describeOnBackends('both', 'a narrower version of a study', (makeBackends) => {
  let client: ReturnType<typeof consentClient>;
  let officers: Officers;
  let tools: readonly [Tool, Tool];
  const carnet = useCarnet(makeBackends);
  beforeAll(async () => {
    client = consentClient(carnet);
    officers = { author: carnet.authorization, steward: await carnet.issue('office', ['steward']) };
    tools = [await client.tool({ audience: 'adults' }), await client.tool({ audience: 'adults' })];
  });

  const post = async (tool: Tool, name: string, verb: string): Promise<void> => {
    await aClient({ url: carnet.url, authorization: tool.authorization })
      .post(by(name, { verb: { id: verb }, result: { extensions: { [ATTEMPT]: 2 } } }))
      .expect(200);
  };
  const say = async (name: string, id: string, choice: object): Promise<void> => {
    await client
      .send('put', `/v1/me/decisions/${id}`, { ...choice, language: 'fr' })
      .set('Authorization', await client.signIn({ agent: agentOf(name) }))
      .expect(200);
  };
  const body = (id: string, about: JsonObject): JsonObject =>
    aStudyOver(tools[0].id, id, {
      minimum: 1,
      scope: { sources: tools.map((tool) => tool.id), profiles: [], verbs: [], activityTypes: [] },
      ...about,
    });
  const fold = (id: string): Promise<Fold> =>
    foldOf(carnet.topics, id).catch(() => ({ records: new Map(), ended: new Map(), changes: [] }));
  const statementsOf = ({ records }: Fold) =>
    [...records.values()].map(({ text, headers }) => ({
      text,
      source: headers['source'],
      statement: JSON.parse(text) as { verb: { id: string }; actor: { account: { name: string } } },
    }));

  it('gives the older records anew by what it may see, and takes back those that it cannot give anew', async () => {
    const id = `study:${randomUUID().slice(0, 8)}`;
    await openPurpose(client, body(id, { view: WIDE }), officers);
    const [ada, bob] = [`n${randomUUID()}`, `n${randomUUID()}`];
    for (const name of [ada, bob]) await say(name, id, { choice: 'yes', version: 1 });
    // Each in a request of its own, so that they are in every partition of the journal.
    for (let n = 0; n < 3; n++)
      for (const name of [ada, bob])
        for (const tool of tools) for (const verb of [ANSWERED, OPENED]) await post(tool, name, verb);
    await waitFor('all records', async () => (await fold(id)).records.size === 24);
    const before = await foldOf(carnet.topics, id);
    expect(statementsOf(before).every(({ text }) => text.includes(ATTEMPT))).toBe(true);
    // What was given of who has paused cannot be given anew, and would stay wide.
    await say(bob, id, { choice: 'pause', version: 1 });

    await openPurpose(
      client,
      body(id, {
        view: NARROW,
        scope: { sources: [tools[0].id], profiles: [], verbs: [ANSWERED], activityTypes: [] },
      }),
      officers,
    );
    const ofVersion = async (): Promise<readonly [inScope: number, wide: number]> => {
      const found = statementsOf(await fold(id));
      return [found.length, found.filter(({ text }) => text.includes(ATTEMPT)).length];
    };
    await waitFor('what is left of the narrower one', async () => (await ofVersion()).join() === '3,0');
    const after = await foldOf(carnet.topics, id);
    for (const { source, statement } of statementsOf(after))
      expect([source, statement.verb.id]).toEqual([tools[0].id, ANSWERED]);
    expect([...before.records.keys()]).toEqual(expect.arrayContaining([...after.records.keys()]));
    expect(new Set(statementsOf(after).map(({ statement }) => statement.actor.account.name)).size).toBe(1);
    expect([...after.ended.values()]).toEqual(Array.from({ length: 21 }, () => 'removed'));

    // The same version, suspended and opened again, takes nothing back of who pauses.
    await say(ada, id, { choice: 'pause', version: 2 });
    for (const step of ['suspend', 'open'])
      await client
        .send('post', `/v1/purposes/${id}/${step}`, step === 'suspend' ? { comment: 'a look' } : {})
        .set('Authorization', officers.steward)
        .expect(200);
    await new Promise((resolve) => setTimeout(resolve, 2000));
    expect(await ofVersion()).toEqual([3, 0]);
  });
});
