import { randomUUID } from 'node:crypto';
import type supertest from 'supertest';
import type { Source } from '../../../src/store/ports/sources/source-repository.ts';
import { aNamedStatement, aReference, aStatement, aVoiding } from '../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import { type Address, aClient, everyId, type StatementsPage } from '../../support/clients/client.ts';
import { consentClient } from '../../support/clients/consent/consent-client.ts';
import { agentOf } from '../../support/clients/consent/decisions.ts';
import { aForwardTo, openForward } from '../../support/clients/studies/forward-client.ts';
import { describeOnBackends, embeddedBackends } from '../../support/servers/backends.ts';
import { type RunningCarnet, useCarnet } from '../../support/servers/running-carnet.ts';

type Tool = Address & { readonly id: string };

const ORGANISATIONS = ['org:alpha', 'org:beta'] as const;

/** When the sources were made: now, or by a release that knew no namespaces of ids. */
type Age = 'new' | 'old';

/** Stores a source as a release before namespaces has stored it. */
const makeOld = async ({ store }: RunningCarnet, id: string): Promise<void> => {
  const { idNamespace: _, ...source } = (await store.sources.findSource(id))!;
  await store.sources.updateSource({ ...source, v: source.v + 1 });
};

/** Two organisations, and a tool in each of them and in the root. */
const someTools = async (carnet: RunningCarnet, age: Age = 'new') => {
  const client = consentClient(carnet);
  const tool = async (about: object): Promise<Tool> => {
    const made = await client.tool({ audience: 'adults', ...about });
    if (age === 'old') await makeOld(carnet, made.id);
    return { url: carnet.url, ...made };
  };
  for (const id of ORGANISATIONS) await client.send('post', '/v1/organisations', { id, name: id }).expect(201);
  const [a, b] = [await tool({ organisation: 'org:alpha' }), await tool({ organisation: 'org:beta' })];
  return { client, tool, a, b, root: await tool({}) };
};

/** All of an answer but its time; each of the ids is named by its place. */
const facts = ({ status, headers, text }: supertest.Response, ids: readonly string[]): string => {
  const { date: _, ...rest } = headers as Readonly<Record<string, string>>;
  const all = JSON.stringify({ status, headers: rest, text });
  return ids
    .reduce((one, id, at) => one.replaceAll(new RegExp(id, 'gi'), `<id ${at}>`), all)
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/\w{3}, \d\d \w{3} \d{4} [\d:]{8} GMT/g, '<time>')
    .replace(/("(?:etag|x-request-id|traceparent|ratelimit[a-z-]*)":)"[^"]*"/gi, '$1"<varies>"');
};

const responseOf = ({ body }: Pick<supertest.Response, 'body'>): unknown =>
  (body as { readonly result?: { readonly response?: string } }).result?.response;

const saying = (response: string, id?: string) =>
  aStatement({ ...(id === undefined ? {} : { id }), result: { response } });

/** What the tool reads under an id: in force, and voided. */
const readBy = async (tool: Address, id: string): Promise<readonly unknown[]> => {
  const client = aClient(tool);
  const answers = [await client.get({ statementId: id }), await client.get({ voidedStatementId: id })];
  return answers.map((answer) => (answer.status === 200 ? responseOf(answer) : answer.status));
};

describe.each<Age>(['new', 'old'])('With %s sources', (age) => {
  describeOnBackends('both', 'the ids of statements of two organisations', (makeBackends) => {
    const carnet = useCarnet(makeBackends);
    let tools: Awaited<ReturnType<typeof someTools>>;
    beforeAll(async () => {
      tools = await someTools(carnet, age);
    });

    it('tell neither by status, body nor header whether the other organisation has an id', async () => {
      const { a, b, root } = tools;
      const pairs = [
        [a, b],
        [a, root],
        [root, b],
      ] as const;
      for (const [tool, other] of pairs) {
        const client = aClient(tool);
        const traces: string[][] = [];
        for (const isTaken of [true, false]) {
          const ids = Array.from({ length: 6 }, () => randomUUID());
          const reference = randomUUID();
          const [one = '', put = '', target = '', voided = '', twice = '', late = ''] = ids;
          if (isTaken) {
            for (const id of ids) await aClient(other).post(saying('of the other', id)).expect(200);
            await aClient(other).post(aVoiding(voided)).expect(200);
            await aClient(other).post(aReference(late)).expect(200);
          }
          const trace: string[] = [];
          const ask = async (request: supertest.Test): Promise<void> => {
            trace.push(facts(await request, [...ids, reference]));
          };
          for (const id of ids) {
            await ask(client.get({ statementId: id }));
            await ask(client.get({ voidedStatementId: id }));
          }
          for (const words of ['mine', 'mine', 'others']) await ask(client.post(saying(words, one)));
          for (const words of ['mine', 'mine', 'others']) await ask(client.put(put, saying(words)));
          await ask(client.post([saying('one', twice), saying('two', twice)]));
          await ask(client.post([saying('one', twice), saying('else', one)]));
          await ask(client.post([saying('one', twice.toUpperCase())]));
          await ask(client.post(aReference(target, { id: reference })));
          await ask(client.put(late, aVoiding(voided, { id: undefined })));
          for (const id of ids) {
            await ask(client.get({ statementId: id }));
            await ask(client.get({ voidedStatementId: id }));
          }
          traces.push(trace);
        }
        expect(traces[0]).toEqual(traces[1]);
        expect(traces[0]!.filter((text) => text.startsWith('{"status":200'))).not.toHaveLength(0);
      }
    });

    it('are stored for each of three that post one id at the same moment, with contents of their own', async () => {
      const { a, b, root } = tools;
      for (let round = 0; round < 5; round++) {
        const [id, verb] = [randomUUID(), { id: `https://verbs.example/${randomUUID()}` }];
        // The first has its id from the server.
        const answers = await Promise.all(
          [a, b, root].map((tool) =>
            aClient(tool).post([
              { ...saying('beside it'), verb },
              { ...saying(`of ${tool.id}`, id), verb },
            ]),
          ),
        );
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
        for (const [at, tool] of [a, b, root].entries()) {
          expect(await readBy(tool, id)).toEqual([`of ${tool.id}`, 404]);
          const answered = answers[at]!.body as readonly string[];
          expect((await everyId(aClient(tool), { verb: verb.id })).sort()).toEqual([...answered].sort());
        }
      }
    });

    it('are stored for each of three that post one id with the same words at the same moment', async () => {
      const { a, b, root } = tools;
      for (let round = 0; round < 5; round++) {
        const id = randomUUID();
        const statement = saying('of all', id);
        const answers = await Promise.all([a, b, root].map((tool) => aClient(tool).post(statement)));
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
        for (const tool of [a, b, root]) expect(await readBy(tool, id)).toEqual(['of all', 404]);
      }
    });

    it('are one id in an organisation, also in other tools of it, in capitals, and after a move', async () => {
      const { a, client, tool } = tools;
      const sibling = await tool({ organisation: 'org:alpha' });
      const id = randomUUID();
      await aClient(a).post(saying('first', id)).expect(200);
      await aClient(a).post(saying('first', id.toUpperCase())).expect(200);
      await aClient(a).post(saying('second', id.toUpperCase())).expect(409);
      await aClient(sibling).post(saying('second', id)).expect(409);

      const [kept, moved] = [randomUUID(), await tool({ organisation: 'org:alpha' })];
      await aClient(moved).post(saying('before', kept)).expect(200);
      await client.send('patch', `/v1/sources/${moved.id}`, { organisation: 'org:beta' }).expect(200);
      await aClient(moved).post(saying('before', kept)).expect(200);
      await aClient(moved).post(saying('after', kept)).expect(409);
      expect(await everyId(aClient(moved))).toEqual([kept]);
      expect(await readBy(moved, kept)).toEqual(['before', 404]);
    });

    it('void, refer, are erased and are listed apart', async () => {
      const { a, b } = tools;
      const id = randomUUID();
      const verbs = { of: (name: string) => ({ id: `https://verbs.example/${name}-${id}` }) };
      for (const tool of [a, b])
        await aClient(tool)
          .post({ ...saying(tool.id, id), verb: verbs.of(tool.id) })
          .expect(200);
      const references = { a: aReference(id), b: aReference(id) };
      await aClient(a).post(references.a).expect(200);
      await aClient(b).post(references.b).expect(200);
      // A reference is found by what its own organisation's statement says, and by nothing else.
      expect((await everyId(aClient(a), { verb: verbs.of(a.id).id })).sort()).toEqual([id, references.a.id].sort());
      expect((await everyId(aClient(b), { verb: verbs.of(b.id).id })).sort()).toEqual([id, references.b.id].sort());
      expect(await everyId(aClient(b), { verb: verbs.of(a.id).id })).toEqual([]);

      await aClient(b).post(aVoiding(id)).expect(200);
      expect([await readBy(a, id), await readBy(b, id)]).toEqual([
        [a.id, 404],
        [404, b.id],
      ]);

      const eraser = await carnet.issue(a.id, ['statements/write', 'statements/read/mine', 'statements/erase/mine']);
      const [own, headers] = [randomUUID(), { Authorization: eraser, 'Content-Type': 'application/json' }];
      await aClient(b).post(saying('of b', own)).expect(200);
      await aClient({ url: carnet.url, authorization: eraser }).post(saying('of a', own)).expect(200);
      await fetch(`${carnet.url}/v1/erasures`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ statements: [own] }),
      });
      await waitFor('the erasure', async () => (await readBy(a, own))[0] === 404);
      expect(await readBy(b, own)).toEqual(['of b', 404]);
      await aClient(a).post(saying('again', own)).expect(200);
      expect([await readBy(a, own), await readBy(b, own)]).toEqual([
        ['again', 404],
        ['of b', 404],
      ]);
    });

    it('are both listed to a reader of both, whose own organisation is read by id', async () => {
      const { a, b, root } = tools;
      const id = randomUUID();
      for (const tool of [b, a, root]) await aClient(tool).post(saying(tool.id, id)).expect(200);
      const readers = await Promise.all([a, b].map((own) => carnet.issue(own.id, ['all/read'], [a.id, b.id, root.id])));
      for (const [at, authorization] of readers.entries()) {
        const client = aClient({ url: carnet.url, authorization });
        expect(responseOf(await client.get({ statementId: id }).expect(200))).toBe([a, b][at]!.id);
        const { statements } = (await client.get({ ascending: true, limit: 500 }).expect(200)).body as StatementsPage;
        expect(statements.filter((one) => one.id === id).map((one) => responseOf({ body: one }))).toEqual([
          b.id,
          a.id,
          root.id,
        ]);
      }
      // One that the own organisation does not have.
      const other = randomUUID();
      await aClient(b).post(saying(b.id, other)).expect(200);
      const [authorization = ''] = readers;
      expect(await readBy({ url: carnet.url, authorization }, other)).toEqual([b.id, 404]);
      await aClient(b).post(aVoiding(other)).expect(200);
      expect(await readBy({ url: carnet.url, authorization }, other)).toEqual([404, b.id]);

      const { body } = await tools.client.get(`/v1/statements?statementId=${id}`).expect(200);
      const found = (body as { readonly statements: readonly { readonly id: string; readonly source: string }[] })
        .statements;
      expect(found.map((one) => [one.id, one.source])).toEqual([b, a, root].map((tool) => [id, tool.id]));
      const voids = { statement: id, reason: 'sent twice by a test installation' };
      await tools.client.send('post', `/v1/sources/${a.id}/voids`, voids).expect(201);
      expect([await readBy(a, id), await readBy(b, id)]).toEqual([
        [404, a.id],
        [b.id, 404],
      ]);
    });

    it('follow a source into another organisation, also one that the former organisation had twice', async () => {
      const { a, b, client, tool } = tools;
      const [moving, id] = [await tool({ organisation: 'org:alpha' }), randomUUID()];
      await aClient(b).post(saying('of b', id)).expect(200);
      await aClient(moving).post(saying('mine', id)).expect(200);
      await client.send('patch', `/v1/sources/${moving.id}`, { organisation: 'org:beta' }).expect(200);
      await aClient(moving).post(saying('mine', id)).expect(200);
      await aClient(moving).post(saying('else', id)).expect(409);
      await aClient(a).post(saying('else', id)).expect(409);
      expect(await readBy(moving, id)).toEqual(['mine', 404]);
      expect(await everyId(aClient(moving))).toEqual([id]);
    });

    it('are repeated, refused, and void one another in a request in which only some are of another too', async () => {
      const { a, b } = tools;
      const [own, taken, free] = [randomUUID(), randomUUID(), randomUUID()];
      await aClient(b).post(saying('of b', taken)).expect(200);
      await aClient(a).post(saying('own', own)).expect(200);
      const request = [saying('own', own), saying('taken', taken), saying('free', free)];
      for (let times = 0; times < 2; times++) await aClient(a).post(request).expect(200);
      await aClient(a)
        .post([saying('new', randomUUID()), saying('taken', taken), saying('else', own)])
        .expect(409);
      await aClient(a).post(saying('else', free)).expect(409);
      const all = await everyId(aClient(a));
      for (const id of [own, taken, free]) expect(all.filter((one) => one === id)).toEqual([id]);
      for (const id of [own, taken, free]) {
        await aClient(a).post(aVoiding(id)).expect(200);
        expect((await readBy(a, id))[0]).toBe(404);
      }
      expect(await readBy(b, taken)).toEqual(['of b', 404]);
    });

    it('stay as they are for a source from before there were namespaces', async () => {
      const id = `old-${randomUUID().slice(0, 8)}`;
      const old: Source = { id, name: id, basis: 'public_task', organisation: 'org:alpha', createdAt: 1, v: 1 };
      await carnet.store.sources.addSource(old);
      const tool = { id, url: carnet.url, authorization: await carnet.issue(id, ['all']) };
      const statement = aNamedStatement();
      for (let times = 0; times < 2; times++) await aClient(tool).post(statement).expect(200);
      expect([...(await carnet.store.statements.find([statement.id])).keys()]).toEqual([statement.id]);
      await aClient(tool).post(saying('other words', statement.id)).expect(409);
      await aClient(tools.b).post(saying('of b', statement.id)).expect(200);
      expect((await aClient(tool).get({ statementId: statement.id }).expect(200)).body).toMatchObject(statement);
    });
  });

  describeOnBackends('both', 'two statements with one id of two organisations', (makeBackends) => {
    const carnet = useCarnet(makeBackends);
    const target = useCarnet(embeddedBackends);

    it('are two at a target to which both are forwarded, and the end of one leaves the other', async () => {
      const { client, a, b } = await someTools(carnet, age);
      const scope = { scope: { sources: [a.id, b.id], profiles: [], verbs: [], activityTypes: [] } };
      const id = await openForward(
        {
          carnet,
          client,
          forward: { ...aForwardTo('The region', a.id), ...scope },
          target: await target.issue('region', ['all']),
        },
        `${target.url}/xapi`,
      );
      const people = [`n${randomUUID()}`, `n${randomUUID()}`] as const;
      for (const name of people)
        await client
          .send('put', `/v1/me/decisions/${id}`, { version: 1, language: 'en', choice: 'yes', includePast: false })
          .set('Authorization', await client.signIn({ agent: agentOf(name) }))
          .expect(200);
      const statement = randomUUID();
      for (const [at, tool] of [a, b].entries())
        await aClient(tool)
          .post({ ...saying(tool.id, statement), actor: agentOf(people[at]!) })
          .expect(200);
      const there = async (): Promise<readonly unknown[]> => {
        const { statements } = (await aClient(target).get({ limit: 100 }).expect(200)).body as StatementsPage;
        return statements.map((one) => responseOf({ body: one })).filter((words) => words !== undefined);
      };
      await waitFor('both at the target', async () => (await there()).length === 2);
      await client
        .send('put', `/v1/me/decisions/${id}`, { version: 1, language: 'en', choice: 'stop' })
        .set('Authorization', await client.signIn({ agent: agentOf(people[0]) }))
        .expect(200);
      await waitFor('the end of one', async () => (await there()).length === 1);
      expect(await there()).toEqual([b.id]);
    });
  });
});
