import { createHash, randomUUID } from 'node:crypto';
import { createBlindIndex } from '../../../../src/consent/people/blind-index.ts';
import { deriveKey } from '../../../../src/core/crypto/derived-keys.ts';
import { agentKey, exactAgentKey } from '../../../../src/xapi/model/agents.ts';
import type { Actor } from '../../../../src/xapi/model/types.ts';
import { personToken, sourceToken } from '../../../../src/xapi/statement/tokens.ts';
import { aStoredDecision } from '../../../support/builders/store/a-stored-person.ts';
import { aSortKey, aStoredStatement } from '../../../support/builders/store/a-stored-statement.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';
import { waitFor } from '../../../support/checks/wait-for.ts';
import { aClient } from '../../../support/clients/client.ts';
import { consentClient, type Tool } from '../../../support/clients/consent/consent-client.ts';
import { describeOnBackends } from '../../../support/servers/backends.ts';
import { MASTER_KEY, useCarnet } from '../../../support/servers/running-carnet.ts';

type Pair = readonly [one: Actor, other: Actor];

/** The identifier of an Agent as the standard compares it. */
const writtenAs = (agent: Actor): string => exactAgentKey(agentKey(agent)!);

/** Two Agents who differ in the spelling of one identifier alone. */
const SPELLINGS: readonly (readonly [what: string, make: () => Pair])[] = [
  [
    'a slash at the end of a home page',
    () => {
      const name = randomUUID();
      const account = (homePage: string) => ({ account: { homePage, name } });
      return [account('https://school.example/moodle'), account('https://school.example/moodle/')];
    },
  ],
  [
    'the letter case of the host of a home page, and its default port',
    () => {
      const name = randomUUID();
      const account = (homePage: string) => ({ account: { homePage, name } });
      return [account('https://school.example/Moodle'), account('HTTPS://School.EXAMPLE:443/Moodle')];
    },
  ],
  [
    'composed and decomposed accents of an account',
    () => {
      const name = randomUUID();
      const account = (text: string) => ({
        account: { homePage: `https://school.example/${text}`, name: text + name },
      });
      return [account('\u00e9'), account('e\u0301')];
    },
  ],
  [
    'composed and decomposed accents of a mail address',
    () => {
      const name = randomUUID();
      return [{ mbox: `mailto:\u00e9${name}@school.example` }, { mbox: `mailto:e\u0301${name}@school.example` }];
    },
  ],
  [
    'a decomposed mail address, and the hash of it',
    () => {
      const mbox = `mailto:e\u0301${randomUUID()}@school.example`;
      return [{ mbox }, { mbox_sha1sum: createHash('sha1').update(mbox).digest('hex') }];
    },
  ],
  [
    'spaces around an account name',
    () => {
      const name = randomUUID();
      const account = (text: string) => ({ account: { homePage: 'https://school.example', name: text } });
      return [account(name), account(` ${name}\t`)];
    },
  ],
  [
    'the letter case of a mail domain',
    () => {
      const name = randomUUID();
      return [{ mbox: `mailto:${name}@school.example` }, { mbox: `mailto:${name}@School.EXAMPLE` }];
    },
  ],
];

describeOnBackends('both', 'Two spellings of one identifier', (makeBackends) => {
  const carnet = useCarnet(makeBackends);
  let people: ReturnType<typeof consentClient>;
  let tool: Tool;
  beforeAll(async () => {
    people = consentClient(carnet);
    tool = await people.tool({ basis: 'public_task', audience: 'adults' });
  });

  const client = () => aClient({ url: carnet.url, authorization: tool.authorization });
  const post = async (actor: Actor): Promise<{ readonly id: string; readonly outcome: string }> => {
    const statement = aNamedStatement({ actor });
    const { headers } = await client().post(statement).expect(200);
    return { id: statement.id, outcome: headers['lrs-consent'] as string };
  };
  /** Deletes everything of the person of this Agent, and waits until it is gone. */
  const forget = async (agent: Actor): Promise<void> => {
    const session = await people.signIn({ agent });
    const { erasure } = (await people.send('delete', '/v1/me', {}).set('Authorization', session).expect(202)).body as {
      erasure: string;
    };
    await waitFor('the erasure is done', async () => {
      const { body } = await people.get(`/v1/erasures/${erasure}`).expect(200);
      return (body as { done?: string }).done !== undefined;
    });
  };

  it.each(SPELLINGS)('are one person: %s', async (_, make) => {
    const [one, other] = make();
    const written = [await post(one), await post(other)];
    // The standard compares identifiers as they are written: a statement is given back so, and a filter finds that one.
    const isOneForFilters = writtenAs(one) === writtenAs(other);
    for (const [at, agent] of [one, other].entries()) {
      expect((await client().get({ statementId: written[at]!.id }).expect(200)).body).toMatchObject({ actor: agent });
      const { body } = await client()
        .get({ agent: JSON.stringify(agent) })
        .expect(200);
      const found = (body as { statements: { id: string }[] }).statements.map(({ id }) => id).sort();
      expect(found).toEqual((isOneForFilters ? written : [written[at]!]).map(({ id }) => id).sort());
    }
    for (const agent of [one, other]) {
      const session = await people.signIn({ agent });
      const { body } = await people.get('/v1/me/xapi/statements', session).expect(200);
      const ids = (body as { statements: { id: string }[] }).statements.map(({ id }) => id);
      expect(ids.sort()).toEqual(written.map(({ id }) => id).sort());
    }
    await forget(other);
    for (const { id } of written) await client().get({ statementId: id }).expect(404);
    expect((await post(one)).outcome).toBe('stored=0, withheld=1');
  });

  describe('that an earlier release stored as two people', () => {
    const index = createBlindIndex(deriveKey(MASTER_KEY, 'blind-index'));
    const pairs = SPELLINGS.filter(([, make]) => {
      const [one, other] = make();
      return writtenAs(one) !== writtenAs(other);
    });
    /** A person as stored under exactly this identifier, with a statement and a decision on its recording. */
    const store = async (agent: Actor, decision?: object): Promise<string> => {
      const identifier = index(writtenAs(agent));
      const person = (await carnet.store.people.create([{ id: randomUUID(), identifier }])).get(identifier)!;
      if (decision !== undefined)
        await carnet.store.people.update({ ...person, decisions: { [`record:${tool.id}`]: decision }, v: 2 });
      const { id, at } = { id: randomUUID(), at: aSortKey(Date.now() - 60_000, 0, Math.floor(Math.random() * 60_000)) };
      const statement = { ...aNamedStatement({ actor: agent }), id };
      await carnet.store.statements.insert([
        aStoredStatement({
          id,
          at,
          source: tool.id,
          text: Buffer.from(JSON.stringify({ ...statement, stored: new Date().toISOString() })),
          refs: [personToken(person.id), sourceToken(tool.id)],
          people: [{ id: person.id, role: 'actor', generation: 1 }],
        }),
      ]);
      return id;
    };
    const isStored = async (id: string): Promise<boolean> => (await carnet.store.statements.find([id])).size > 0;

    it.each(pairs)(
      'become one when the earlier spelling is written, and the stricter decision wins: %s',
      async (_, pair) => {
        const stopped = aStoredDecision({ state: 'objected' });
        for (const refusing of [0, 1] as const) {
          const agents = pair();
          await store(agents[refusing], stopped);
          await store(agents[1 - refusing]!);
          expect((await post(agents[1])).outcome).toBe('stored=0, withheld=1');
          expect((await post(agents[0])).outcome).toBe('stored=0, withheld=1');
        }
      },
    );

    it('become one by the search of all statements: then an erasure by either reaches those of both', async () => {
      const stored = await Promise.all(
        pairs.map(async ([what, pair]) => {
          const agents = pair();
          return { what, agents, ids: [await store(agents[0]), await store(agents[1])] };
        }),
      );
      for (const [at, { what, agents, ids }] of stored.entries()) {
        const indexes = agents.map((agent) => index(writtenAs(agent)));
        await waitFor(`one person: ${what}`, async () => {
          const found = await carnet.store.people.findByIdentifiers(indexes);
          return new Set([...found.values()].map(({ id }) => id)).size === 1;
        });
        await forget(agents[at % 2]!);
        expect(await Promise.all(ids.map(isStored))).toEqual([false, false]);
      }
    });

    it('are found by the other spelling of a slash where there is only one of them', async () => {
      const [one, other] = SPELLINGS[0]![1]();
      const id = await store(other);
      const session = await people.signIn({ agent: one });
      expect((await people.get('/v1/me/xapi/statements', session).expect(200)).body).toMatchObject({
        statements: [{ id }],
      });
    });
  });
});
