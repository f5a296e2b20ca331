import { randomUUID } from 'node:crypto';
import type { JsonObject, XapiVersion } from '../../src/xapi/model/types.ts';
import { aNamedStatement, aReference, aStatement, aVoiding } from '../support/builders/statements/a-statement.ts';
import { waitFor } from '../support/checks/wait-for.ts';
import { type Answered, type Query, VERSIONS } from './support/asking.ts';
import { describeServer } from './support/describe-server.ts';
import type { About } from './rows/table.ts';

interface Page {
  readonly statements: readonly (JsonObject & { readonly id: string; readonly stored: string })[];
  readonly more: string;
}
/** Values that no other row has. */
interface Fresh {
  readonly agent: { readonly mbox: string };
  readonly activity: { readonly id: string };
  readonly verb: { readonly id: string };
  readonly registration: string;
}
type Named = readonly [title: string, about: (fresh: Fresh) => About, only?: XapiVersion];

const fresh = (): Fresh => ({
  agent: { mbox: `mailto:${randomUUID()}@school.example` },
  activity: { id: `https://school.example/${randomUUID()}` },
  verb: { id: `https://school.example/verbs/${randomUUID()}` },
  registration: randomUUID(),
});
const group = (...member: readonly unknown[]): About => ({ objectType: 'Group', member });
const sub = (about: About): About => ({ object: { objectType: 'SubStatement', ...aStatement(about) } });

/** Where an Agent stands that the parameter agent asks for. */
const BY_AGENT: readonly Named[] = [
  ['the actor', ({ agent }) => ({ actor: agent })],
  [
    'the actor, with a name and an objectType',
    ({ agent }) => ({ actor: { objectType: 'Agent', name: 'Ada', ...agent } }),
  ],
  ['the object', ({ agent }) => ({ object: { objectType: 'Agent', ...agent } })],
  ['a member of the actor', ({ agent }) => ({ actor: group({ openid: 'https://dot.school.example/' }, agent) })],
  ['a member of the object', ({ agent }) => ({ object: group(agent) })],
  ['an identified Group as actor', ({ agent }) => ({ actor: { objectType: 'Group', ...agent } })],
  [
    'a member of an identified Group',
    ({ agent }) => ({ actor: { objectType: 'Group', openid: 'https://class.school.example/', member: [agent] } }),
  ],
];
const BY_RELATED_AGENT: readonly Named[] = [
  ['the instructor', ({ agent }) => ({ context: { instructor: agent } })],
  ['a member of the instructor', ({ agent }) => ({ context: { instructor: group(agent) } })],
  ['the team', ({ agent }) => ({ context: { team: { objectType: 'Group', ...agent } } })],
  ['a member of the team', ({ agent }) => ({ context: { team: group(agent) } })],
  ['the actor of a SubStatement', ({ agent }) => sub({ actor: agent })],
  ['the object of a SubStatement', ({ agent }) => sub({ object: { objectType: 'Agent', ...agent } })],
  ['the instructor of a SubStatement', ({ agent }) => sub({ context: { instructor: agent } })],
  ['the team of a SubStatement', ({ agent }) => sub({ context: { team: group(agent) } })],
  [
    'an Agent of the context',
    ({ agent }) => ({ context: { contextAgents: [{ objectType: 'contextAgent', agent }] } }),
    '2.0.0',
  ],
  [
    'a Group of the context',
    ({ agent }) => ({
      context: { contextGroups: [{ objectType: 'contextGroup', group: { objectType: 'Group', ...agent } }] },
    }),
    '2.0.0',
  ],
  [
    'a member of a Group of the context',
    ({ agent }) => ({ context: { contextGroups: [{ objectType: 'contextGroup', group: group(agent) }] } }),
    '2.0.0',
  ],
  [
    'an Agent of the context of a SubStatement',
    ({ agent }) => sub({ context: { contextAgents: [{ objectType: 'contextAgent', agent }] } }),
    '2.0.0',
  ],
];
const BY_ACTIVITY: readonly Named[] = [
  ['the object', ({ activity }) => ({ object: activity })],
  [
    'the object, with a definition',
    ({ activity }) => ({ object: { objectType: 'Activity', ...activity, definition: { name: { en: 'Quiz' } } } }),
  ],
];
const BY_RELATED_ACTIVITY: readonly Named[] = [
  ...['parent', 'grouping', 'category', 'other'].flatMap((kind): readonly Named[] => [
    [`the ${kind}`, ({ activity }) => ({ context: { contextActivities: { [kind]: activity } } })],
    [
      `one ${kind} of many`,
      ({ activity }) => ({
        context: { contextActivities: { [kind]: [{ id: 'https://school.example/other' }, activity] } },
      }),
    ],
  ]),
  ['the object of a SubStatement', ({ activity }) => sub({ object: activity })],
  [
    'the category of a SubStatement',
    ({ activity }) => sub({ context: { contextActivities: { category: [activity] } } }),
  ],
];

describeServer('the filters of GET statements (xAPI 1.0.3 Communication 2.1.3; IEEE 9274.1.1 4.1.6.1)', (server) => {
  describe.each(VERSIONS)('in %s', (version) => {
    const get = (query: Query): Promise<Answered> => server.in(version)({ path: 'statements', query });
    const idsOf = async (query: Query): Promise<readonly string[]> =>
      ((await get(query)).json as Page).statements.map(({ id }) => id);
    const post = async (...body: readonly JsonObject[]): Promise<void> => {
      expect((await server.in(version)({ method: 'POST', path: 'statements', body })).status).toBe(200);
    };
    const storedOf = async (id: string): Promise<string> =>
      ((await get({ statementId: id })).json as { stored: string }).stored;
    const ofVersion = (rows: readonly Named[]): readonly (readonly [string, Named[1]])[] =>
      rows.filter(([, , only]) => only === undefined || only === version).map(([title, about]) => [title, about]);
    /** Whether a statement that says this is found by each of these queries. */
    const found = async (about: Named[1], queries: (fresh: Fresh) => readonly Query[]): Promise<readonly boolean[]> => {
      const own = fresh();
      const sent = aNamedStatement(about(own));
      await post(sent);
      return Promise.all(
        queries(own).map(async (query) => {
          const ids = await idsOf(query);
          expect(ids.filter((id) => id !== sent.id)).toEqual([]);
          return ids.includes(sent.id);
        }),
      );
    };
    const byAgent = ({ agent }: Fresh): readonly Query[] => [
      { agent: JSON.stringify(agent) },
      { agent: JSON.stringify(agent), related_agents: true },
    ];
    const byActivity = ({ activity }: Fresh): readonly Query[] => [
      { activity: activity.id },
      { activity: activity.id, related_activities: true },
    ];

    it.each(ofVersion(BY_AGENT))('agent finds %s, with related_agents too', async (_, about) =>
      expect(await found(about, byAgent)).toEqual([true, true]),
    );
    it.each(ofVersion(BY_RELATED_AGENT))('agent finds %s with related_agents alone', async (_, about) =>
      expect(await found(about, byAgent)).toEqual([false, true]),
    );
    it.each(ofVersion(BY_ACTIVITY))('activity finds %s, with related_activities too', async (_, about) =>
      expect(await found(about, byActivity)).toEqual([true, true]),
    );
    it.each(ofVersion(BY_RELATED_ACTIVITY))('activity finds %s with related_activities alone', async (_, about) =>
      expect(await found(about, byActivity)).toEqual([false, true]),
    );

    it('agent with related_agents finds the authority', async () => {
      const [sent, authority] = [
        aNamedStatement(),
        { account: { homePage: 'http://carnet.example', name: 'default' } },
      ];
      await post(sent);
      expect([
        (await idsOf({ agent: JSON.stringify(authority), related_agents: true }))[0],
        await idsOf({ agent: JSON.stringify(authority) }),
      ]).toEqual([sent.id, []]);
    });

    const sameAgent: readonly (readonly [string, About, About])[] = [
      ['with another name', { mbox: 'MBOX', name: 'Ada' }, { mbox: 'MBOX', name: 'A.' }],
      [
        'by an account',
        { account: { homePage: 'https://school.example', name: 'MBOX' } },
        { account: { homePage: 'https://school.example', name: 'MBOX' } },
      ],
      ['by an openid', { openid: 'https://openid.example/MBOX' }, { openid: 'https://openid.example/MBOX' }],
      ['that is an identified Group', { objectType: 'Group', mbox: 'MBOX' }, { objectType: 'Group', mbox: 'MBOX' }],
    ];
    it.each(sameAgent)('an Agent is found by its identifier alone: one %s', async (_, actor, agent) => {
      const own = fresh().agent.mbox;
      const named = (about: About): string => JSON.stringify(about).replaceAll('MBOX', own);
      const sent = aNamedStatement({ actor: JSON.parse(named(actor)) as unknown });
      await post(sent);
      expect(await idsOf({ agent: named(agent) })).toEqual([sent.id]);
    });

    it('an account is not found by its name at another homePage', async () => {
      const [name, homePage] = [randomUUID(), 'https://school.example'];
      await post(aStatement({ actor: { account: { homePage, name } } }));
      expect(await idsOf({ agent: JSON.stringify({ account: { homePage: `${homePage}/`, name } }) })).toEqual([]);
    });

    it('verb and registration find what has them, and nothing else', async () => {
      expect(
        await found(
          ({ verb }) => ({ verb }),
          ({ verb }) => [{ verb: verb.id }, { verb: `${verb.id}/` }],
        ),
      ).toEqual([true, false]);
      expect(
        await found(
          ({ registration }) => ({ context: { registration } }),
          ({ registration }) => [
            { registration },
            { registration: registration.toUpperCase() },
            { registration: randomUUID() },
          ],
        ),
      ).toEqual([true, true, false]);
    });

    it('filters together find only what each of them finds', async () => {
      const { agent, activity, verb, registration } = fresh();
      const whole = { actor: agent, object: activity, verb, context: { registration } };
      const sent = aNamedStatement(whole);
      await post(
        sent,
        ...Object.keys(whole).map((name) =>
          aStatement(Object.fromEntries(Object.entries(whole).filter(([key]) => key !== name))),
        ),
      );
      const query = { agent: JSON.stringify(agent), activity: activity.id, verb: verb.id, registration };
      expect(await idsOf(query)).toEqual([sent.id]);
      for (const name of Object.keys(query))
        expect(await idsOf(Object.fromEntries(Object.entries(query).filter(([key]) => key !== name)))).toHaveLength(2);
    });

    describe('since and until', () => {
      it('go by stored: since excludes its own instant, until includes it, and both bound a range', async () => {
        const { verb } = fresh();
        const sent = Array.from({ length: 3 }, () => aNamedStatement({ verb, timestamp: '2001-01-01T00:00:00Z' }));
        for (const one of sent) await post(one);
        const [first, second, third] = sent.map(({ id }) => id);
        const stored = await storedOf(second!);
        const later = new Date(Date.parse(stored) + 1).toISOString();
        expect(await idsOf({ verb: verb.id, since: stored })).toEqual([third]);
        expect(await idsOf({ verb: verb.id, until: stored })).toEqual([second, first]);
        expect(await idsOf({ verb: verb.id, since: await storedOf(first!), until: stored })).toEqual([second]);
        expect(await idsOf({ verb: verb.id, since: stored, until: stored })).toEqual([]);
        expect(await idsOf({ verb: verb.id, since: later })).toEqual((await storedOf(third!)) > later ? [third] : []);
      });

      it('are instants, however they are written', async () => {
        const { verb } = fresh();
        const [one, two] = [aNamedStatement({ verb }), aNamedStatement({ verb })];
        await post(one);
        await post(two);
        const stored = await storedOf(one.id);
        const elsewhere = `${new Date(Date.parse(stored) + 19_800_000).toISOString().slice(0, -1)}000+05:30`;
        expect([
          await idsOf({ verb: verb.id, since: elsewhere }),
          await idsOf({ verb: verb.id, until: elsewhere }),
        ]).toEqual([[two.id], [one.id]]);
      });
    });

    describe('a statement that refers to another', () => {
      it('is found by its own content and by that of its target, along the chain, whichever comes first', async () => {
        const { verb, agent, activity, registration } = fresh();
        const target = aNamedStatement({ verb, actor: agent, object: activity, context: { registration } });
        const one = aReference(target.id);
        const two = aReference(one.id, { verb: fresh().verb });
        await post(two);
        await post(target);
        await post(one);
        for (const query of [
          { verb: verb.id },
          { agent: JSON.stringify(agent) },
          { activity: activity.id },
          { registration },
          { agent: JSON.stringify(agent), verb: verb.id, activity: activity.id, registration },
        ])
          expect(await idsOf(query)).toEqual([one.id, target.id, two.id]);
        expect(await idsOf({ verb: (two['verb'] as { id: string }).id })).toEqual([two.id]);
      });

      it('is bound by since, until and limit as itself', async () => {
        const { verb } = fresh();
        const target = aNamedStatement({ verb });
        const reference = aReference(target.id);
        await post(target);
        await post(reference);
        const stored = await storedOf(target.id);
        expect([
          await idsOf({ verb: verb.id, since: stored }),
          await idsOf({ verb: verb.id, until: stored }),
          await idsOf({ verb: verb.id, limit: 1 }),
        ]).toEqual([[reference.id], [target.id], [reference.id]]);
      });

      it.each([
        ['the context', (id: string): About => ({ context: { statement: { objectType: 'StatementRef', id } } })],
        ['a SubStatement', (id: string): About => sub({ object: { objectType: 'StatementRef', id } })],
      ])('only in %s is not found by it', async (_, about) => {
        const { verb } = fresh();
        const target = aNamedStatement({ verb });
        await post(target, aNamedStatement(about(target.id)));
        expect(await idsOf({ verb: verb.id })).toEqual([target.id]);
      });

      it('is found by what related_agents and related_activities find in that one', async () => {
        const { agent, activity } = fresh();
        const target = aNamedStatement({ context: { instructor: agent, contextActivities: { grouping: activity } } });
        const reference = aReference(target.id);
        await post(target, reference);
        for (const query of [
          { agent: JSON.stringify(agent), related_agents: true },
          { activity: activity.id, related_activities: true },
        ])
          expect(await idsOf(query)).toEqual([reference.id, target.id]);
        for (const query of [{ agent: JSON.stringify(agent) }, { activity: activity.id }])
          expect(await idsOf(query)).toEqual([]);
      });

      it('stays found along a chain in which one between is voided', async () => {
        const { verb } = fresh();
        const target = aNamedStatement({ verb });
        const between = aReference(target.id);
        const [outer, voiding] = [aReference(between.id), aVoiding(between.id)];
        for (const one of [target, between, outer, voiding]) await post(one);
        expect(await idsOf({ verb: verb.id })).toEqual([voiding.id, outer.id, target.id]);
      });

      it('may refer to itself, or in a circle', async () => {
        const { verb } = fresh();
        const [self, one, two] = [randomUUID(), randomUUID(), randomUUID()];
        await post({ ...aReference(self, { verb }), id: self }, { ...aReference(two, { verb }), id: one });
        await post({ ...aReference(one), id: two });
        expect(await idsOf({ verb: verb.id })).toEqual([two, one, self]);
      });

      it('is not given in place of the statement that an id asks for', async () => {
        const target = randomUUID();
        await post(aReference(target));
        expect((await get({ statementId: target })).status).toBe(404);
      });
    });

    describe('a voided statement (2.1.4, Data 2.3.2; 4.2.5)', () => {
      it('is found by voidedStatementId only; statements that refer to it are still found by its content', async () => {
        const { verb, agent } = fresh();
        const target = aNamedStatement({ verb, actor: agent });
        const [voiding, comment] = [aVoiding(target.id), aReference(target.id)];
        await post(target);
        await post(voiding);
        await post(comment);
        for (const query of [
          { verb: verb.id },
          { agent: JSON.stringify(agent) },
          { verb: verb.id, ascending: false, format: 'ids' },
        ])
          expect(await idsOf(query)).toEqual([comment.id, voiding.id]);
        expect([
          (await get({ statementId: target.id })).status,
          (await get({ voidedStatementId: target.id })).status,
          (await get({ statementId: voiding.id })).status,
        ]).toEqual([404, 200, 200]);
        expect((await get({ voidedStatementId: target.id })).json).toMatchObject({ id: target.id, verb });
      });

      it('is voided too where the voiding statement came first, and within one batch in either order', async () => {
        const [one, two, three] = [aNamedStatement(), aNamedStatement(), aNamedStatement()];
        await post(aVoiding(one.id));
        await post(one);
        await post(two, aVoiding(two.id));
        await post(aVoiding(three.id), three);
        for (const { id } of [one, two, three])
          expect([(await get({ statementId: id })).status, (await get({ voidedStatementId: id })).status]).toEqual([
            404, 200,
          ]);
      });

      it('may not be one that voids: that stays, and so does what it has voided', async () => {
        const target = aNamedStatement();
        const voiding = aVoiding(target.id);
        const again = aVoiding(voiding.id);
        await post(again);
        await post(target);
        await post(voiding);
        expect([
          (await get({ statementId: voiding.id })).status,
          (await get({ voidedStatementId: voiding.id })).status,
          (await get({ statementId: again.id })).status,
          (await get({ voidedStatementId: target.id })).status,
        ]).toEqual([200, 404, 200, 200]);
      });

      it('is not one that a SubStatement only speaks of voiding', async () => {
        const target = aNamedStatement();
        await post(
          target,
          aNamedStatement(
            sub({
              verb: { id: 'http://adlnet.gov/expapi/verbs/voided' },
              object: { objectType: 'StatementRef', id: target.id },
            }),
          ),
        );
        expect((await get({ statementId: target.id })).status).toBe(200);
      });
    });

    describe('a list', () => {
      it('is by stored, the latest first, with ascending the other way round, one batch in its order', async () => {
        const { verb } = fresh();
        const sent = Array.from({ length: 9 }, () => aNamedStatement({ verb }));
        await post(...sent.slice(0, 5));
        await post(...sent.slice(5));
        const ids = sent.map(({ id }) => id);
        const { statements } = (await get({ verb: verb.id })).json as Page;
        expect([
          statements.map(({ id }) => id),
          await idsOf({ verb: verb.id, ascending: true }),
          await idsOf({ verb: verb.id, ascending: false }),
        ]).toEqual([[...ids].reverse(), ids, [...ids].reverse()]);
        const times = statements.map(({ stored }) => stored);
        expect(times).toEqual([...times].sort().reverse());
      });

      it.each([false, true])(
        'has at most limit statements, and a path to the next page as more, empty on the last (Data 2.5), ' +
          'ascending: %s',
        async (ascending) => {
          const { verb } = fresh();
          const sent = Array.from({ length: 7 }, () =>
            aNamedStatement({
              verb,
              object: { id: 'https://school.example/quiz/7', definition: { name: { en: 'x' } } },
            }),
          );
          await post(...sent);
          const pages: Page[] = [(await get({ verb: verb.id, limit: 3, ascending, format: 'ids' })).json as Page];
          // What is stored by now is later than all: it belongs to no page of a list that was begun before.
          await post(aStatement({ verb }));
          while (pages.at(-1)!.more !== '') {
            const { more } = pages.at(-1)!;
            expect(more).toMatch(/^\/xapi\/[!-~]+$/);
            pages.push((await server.in(version)({ path: more })).json as Page);
          }
          const ids = sent.map(({ id }) => id);
          expect(pages.map(({ statements }) => statements.length)).toEqual([3, 3, 1]);
          expect(pages.flatMap(({ statements }) => statements.map(({ id }) => id))).toEqual(
            ascending ? ids : [...ids].reverse(),
          );
          expect(pages.flatMap(({ statements }) => statements.map(({ object }) => object))).toEqual(
            sent.map(() => ({ id: 'https://school.example/quiz/7' })),
          );
        },
      );

      it('that fits into limit has no more; limit 0 is the most that the server gives', async () => {
        const { verb } = fresh();
        await post(aStatement({ verb }), aStatement({ verb }));
        for (const limit of [2, 3, 0])
          expect(await get({ verb: verb.id, limit })).toMatchObject({
            status: 200,
            json: { statements: [{}, {}], more: '' },
          });
      });
    });
  });
});

let ahead = 0;
describeServer(
  'a position that more names (xAPI 1.0.3 Data 2.5)',
  (server) => {
    it.each(VERSIONS)('is of use for 24 hours and longer, in %s', async (version) => {
      const { verb } = fresh();
      // After the clock has moved by a day nothing is accepted until the sink has caught up.
      await waitFor(
        'the statements are taken',
        async () =>
          (
            await server.in(version)({
              method: 'POST',
              path: 'statements',
              body: [aStatement({ verb }), aStatement({ verb }), aStatement({ verb })],
            })
          ).status === 200,
      );
      const { json } = await server.in(version)({ path: 'statements', query: { verb: verb.id, limit: 2 } });
      ahead += 25 * 3600 * 1000;
      expect(await server.in(version)({ path: (json as Page).more })).toMatchObject({
        status: 200,
        json: { statements: [{}] },
      });
    });
  },
  { now: () => Date.now() + ahead },
);
