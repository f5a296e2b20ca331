import { randomUUID } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { openConnection } from '../../../src/store/sqlite/connection/connection.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aNamedStatement } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { aClient } from '../../support/clients/client.ts';
import type { Tool } from '../../support/clients/consent/consent-client.ts';
import { type MentionClient, mentionClient } from '../../support/clients/consent/mention-client.ts';
import { type Backends, describeOnBackends } from '../../support/servers/backends.ts';
import { runCarnet, type RunningCarnet, useCarnet } from '../../support/servers/running-carnet.ts';

const ERASED = 'http://carnet.example/erased';
const anAgent = () => ({ mbox: `mailto:a${randomUUID()}@school.example` });

const instructorOf = async (carnet: RunningCarnet, id: string): Promise<JsonObject> => {
  const stored = (await carnet.store.statements.find([id])).get(id)!;
  const statement = JSON.parse(Buffer.from(stored.text).toString()) as { context: { instructor: JsonObject } };
  return statement.context.instructor;
};
const isAnonymous = async (carnet: RunningCarnet, id: string): Promise<boolean> => {
  const { account } = (await instructorOf(carnet, id)) as { account?: { homePage: string } };
  return account?.homePage === ERASED;
};

/** Makes the sink read the whole journal again, as if it had never stored anything of it. */
const forgetProgress = async ({ storeUrl }: Backends): Promise<void> => {
  if (storeUrl.startsWith('sqlite:')) {
    const connection = openConnection(storeUrl.slice('sqlite:'.length), 'FULL');
    connection.run('DELETE FROM progress');
    connection.close();
    return;
  }
  const client = await new MongoClient(storeUrl).connect();
  await client.db().collection('progress').deleteMany({});
  await client.close();
};

const say = async (
  { people }: MentionClient,
  { agent, tool, choice }: { readonly agent: object; readonly tool: Tool; readonly choice: string },
): Promise<string> => {
  const session = await people.signIn({ agent });
  const { body } = await people
    .send('put', `/v1/me/decisions/record:${tool.id}`, { choice, version: 1, language: 'en' })
    .set('Authorization', session)
    .expect(200);
  return (body as { erasure?: string }).erasure ?? '';
};

describeOnBackends('both', 'A replaced person', (makeBackends) => {
  it('does not come back when the journal is read again, also after a new yes', async () => {
    const backends = makeBackends();
    const running: RunningCarnet[] = [];
    const run = async (): Promise<RunningCarnet> => {
      const carnet = await runCarnet(backends);
      running.push(carnet);
      return carnet;
    };
    const closeAll = () => Promise.all(running.splice(0).map((carnet) => carnet.close()));
    try {
      const before = await run();
      const mentions = mentionClient(before, await before.issue('office', ['steward']));
      const tool = await mentions.people.tool({ basis: 'consent', audience: 'adults' });
      const post = async (...statements: readonly JsonObject[]): Promise<void> => {
        await aClient({ url: before.url, authorization: tool.authorization }).post(statements).expect(200);
      };
      const [pupil, ada] = [anAgent(), anAgent()];
      const naming = () => aNamedStatement({ actor: pupil, context: { instructor: ada } });
      await say(mentions, { agent: pupil, tool, choice: 'yes' });
      // The gate knows Ada from her first yes on.
      const unknown = naming();
      await post(unknown);
      await say(mentions, { agent: ada, tool, choice: 'yes' });
      const known = naming();
      const own = aNamedStatement({ actor: ada });
      await post(known, own);
      await mentions.erasureDone(await say(mentions, { agent: ada, tool, choice: 'stop' }));
      const [listed] = await mentions.listOf(tool.id);
      expect(await mentions.replace(listed!.person)).toMatchObject({ statements: 2 });
      await say(mentions, { agent: ada, tool, choice: 'yes' });
      const later = naming();
      await post(later);
      const ends = new Map((await before.store.progress.all()).map(({ partition, offset }) => [partition, offset]));
      await closeAll();

      await forgetProgress(backends);
      const after = await run();
      await waitFor('the journal is read to its end again', async () => {
        const progress = await after.store.progress.all();
        return (
          progress.length === ends.size && progress.every(({ partition, offset }) => offset === ends.get(partition))
        );
      });
      expect([await isAnonymous(after, unknown.id), await isAnonymous(after, known.id)]).toEqual([true, true]);
      expect(await instructorOf(after, later.id)).toEqual(ada);
      expect((await after.store.statements.find([own.id])).size).toBe(0);
      expect(await mentionClient(after, await after.issue('office', ['steward'])).listOf(tool.id)).toEqual([]);
      expect([...before.unexpectedErrors, ...after.unexpectedErrors]).toEqual([]);
    } finally {
      await closeAll();
      await backends.remove();
    }
  });
});

describeOnBackends('both', 'Several processes', (makeBackends) => {
  const carnet = useCarnet(makeBackends);

  it('carry out one order once: each statement gets the same account, and the chain one event', async () => {
    const others = [
      await runCarnet(carnet.backends, { role: 'sink' }),
      await runCarnet(carnet.backends, { role: 'api' }),
    ];
    const steward = await carnet.issue('office', ['steward', 'auditor']);
    const mentions = mentionClient(others[1]!, steward);
    const tool = await mentions.people.tool({ basis: 'public_task', audience: 'adults' });
    const ada = anAgent();
    const statements = Array.from({ length: 130 }, () =>
      aNamedStatement({ actor: anAgent(), context: { instructor: ada } }),
    );
    await aClient({ url: carnet.url, authorization: tool.authorization }).post(statements).expect(200);
    await mentions.forget(ada);
    const [listed] = await mentions.listOf(tool.id);
    const { id, statements: count } = await mentions.replace(listed!.person);
    expect(count).toBe(130);
    const accounts = await Promise.all(statements.map((one) => instructorOf(carnet, one.id)));
    expect(new Set(accounts.map((one) => JSON.stringify(one))).size).toBe(1);
    const { body } = await mentions.get('/v1/events?limit=1000').expect(200);
    const events = (body as { events: readonly { type: string; data?: JsonObject }[] }).events;
    expect(events.filter(({ data }) => data?.['replacement'] === id).map(({ type }) => type)).toEqual([
      'replacement.started',
      'replacement.done',
    ]);
    for (const other of others) {
      await other.close();
      expect(other.unexpectedErrors).toEqual([]);
    }
  });
});
