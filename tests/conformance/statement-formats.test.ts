import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../src/xapi/model/types.ts';
import { aStatement } from '../support/builders/statements/a-statement.ts';
import { type Query, VERSIONS } from './support/asking.ts';
import { describeServer } from './support/describe-server.ts';
import type { About } from './rows/table.ts';

const ada = { mbox: 'mailto:ada@school.example' };
const ben = { account: { homePage: 'https://school.example', name: 'ben' } };
const named = (actor: About): About => ({ objectType: 'Agent', name: 'Someone', ...actor });
const display = { 'en-GB': 'answered', 'en-US': 'answered.', de: 'antwortete', 'fr-CA': 'a répondu' };
const verb = { id: 'https://school.example/verbs/answered', display };
const component = [{ id: 'a', description: display }];
/** An Activity that no other row knows. */
const anActivity = (definition: About): About & { readonly id: string } => ({
  objectType: 'Activity',
  id: `https://school.example/${randomUUID()}`,
  definition,
});
const sub = (about: About): About => ({ objectType: 'SubStatement', ...aStatement(about) });
/** What each language map that is below a value has for its languages. */
const languagesIn = (value: unknown): readonly (readonly string[])[] => {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, below]) =>
    (name === 'display' || name === 'name' || name === 'description') && typeof below === 'object'
      ? [Object.keys(below as object)]
      : languagesIn(below),
  );
};

/** What is left of a part of a statement in the format ids. */
const IDS: readonly (readonly [title: string, about: About, left: About])[] = [
  ['an Agent', { actor: named(ada) }, { actor: ada }],
  ['an Agent by account', { actor: named(ben) }, { actor: ben }],
  [
    'an identified Group',
    { actor: { objectType: 'Group', name: 'Class 7b', ...ben, member: [named(ada)] } },
    { actor: { objectType: 'Group', ...ben } },
  ],
  [
    'an anonymous Group',
    { actor: { objectType: 'Group', name: 'Class 7b', member: [named(ada), named(ben)] } },
    { actor: { objectType: 'Group', member: [ada, ben] } },
  ],
  ['a Verb', { verb }, { verb: { id: verb.id } }],
  [
    'an Activity',
    { object: { objectType: 'Activity', id: 'https://school.example/quiz/7', definition: { name: display } } },
    { object: { id: 'https://school.example/quiz/7' } },
  ],
  ['an Agent as object', { object: named(ada) }, { object: { objectType: 'Agent', ...ada } }],
  [
    'a Group as object',
    { object: { objectType: 'Group', name: 'Class 7b', member: [named(ada)] } },
    { object: { objectType: 'Group', member: [ada] } },
  ],
  [
    'a StatementRef',
    { object: { objectType: 'StatementRef', id: '0f4d9a0e-5e1b-4b7e-9d0c-3a5ce1e6d0aa' } },
    { object: { objectType: 'StatementRef', id: '0f4d9a0e-5e1b-4b7e-9d0c-3a5ce1e6d0aa' } },
  ],
  [
    'a SubStatement',
    {
      object: sub({
        actor: named(ada),
        verb,
        object: { id: 'https://school.example/quiz/7', definition: { name: display } },
      }),
    },
    {
      object: {
        objectType: 'SubStatement',
        actor: ada,
        verb: { id: verb.id },
        object: { id: 'https://school.example/quiz/7' },
      },
    },
  ],
  [
    'the context',
    {
      context: {
        instructor: named(ben),
        team: { objectType: 'Group', name: 'Class 7b', member: [named(ada)] },
        platform: 'Whiteboard',
        contextActivities: { parent: [{ id: 'https://school.example/quiz/7', definition: { name: display } }] },
      },
    },
    {
      context: {
        instructor: ben,
        team: { objectType: 'Group', member: [ada] },
        platform: 'Whiteboard',
        contextActivities: { parent: [{ id: 'https://school.example/quiz/7' }] },
      },
    },
  ],
  [
    'what is neither of these: result and extensions',
    { result: { response: 'a', extensions: { 'https://school.example/x': { name: display, id: 1 } } } },
    { result: { response: 'a', extensions: { 'https://school.example/x': { name: display, id: 1 } } } },
  ],
];
const IDS_OF_2: typeof IDS = [
  [
    'Agents and Groups of the context',
    {
      context: {
        contextAgents: [
          { objectType: 'contextAgent', agent: named(ada), relevantTypes: ['https://school.example/roles/tutor'] },
        ],
        contextGroups: [
          { objectType: 'contextGroup', group: { objectType: 'Group', name: 'Club', member: [named(ben)] } },
        ],
      },
    },
    {
      context: {
        contextAgents: [
          { objectType: 'contextAgent', agent: ada, relevantTypes: ['https://school.example/roles/tutor'] },
        ],
        contextGroups: [{ objectType: 'contextGroup', group: { objectType: 'Group', member: [ben] } }],
      },
    },
  ],
];

/** Which language of en-GB, en-US, de and fr-CA a reader is shown. */
const LANGUAGES: readonly (readonly [acceptLanguage: string, expected: string])[] = [
  ['de', 'de'],
  ['en-GB', 'en-GB'],
  ['en-US', 'en-US'],
  ['EN-us', 'en-US'],
  ['fr', 'fr-CA'],
  ['fr-CA', 'fr-CA'],
  ['de-CH', 'de'],
  ['en-US, de', 'en-US'],
  ['en-GB;q=0.3, de;q=0.8', 'de'],
  ['de;q=0.8, fr;q=0.9, en;q=0.1', 'fr-CA'],
  ['es, de;q=0.5', 'de'],
  ['de;q=0, en-US', 'en-US'],
  ['*;q=0.1, fr-CA;q=0.5', 'fr-CA'],
  ['xx;q=1, *;q=0.5, de;q=0.7', 'de'],
];

describeServer('the formats of GET statements (xAPI 1.0.3 Communication 2.1.3; IEEE 9274.1.1 4.1.6.1)', (server) => {
  describe.each(VERSIONS)('in %s', (version) => {
    const post = async (...body: readonly JsonObject[]): Promise<string> => {
      const { status, json } = await server.in(version)({ method: 'POST', path: 'statements', body });
      expect(status).toBe(200);
      return (json as string[]).at(-1)!;
    };
    const get = async (query: Query, headers: Readonly<Record<string, string>> = {}): Promise<JsonObject> => {
      const { status, json } = await server.in(version)({ path: 'statements', query, headers });
      expect(status).toBe(200);
      const { statements } = json as { statements?: readonly JsonObject[] };
      return statements?.[0] ?? (json as JsonObject);
    };
    /** The latest statement in a format, by its id and in a list: they must not differ. */
    const returned = async (
      id: string,
      format: string,
      headers: Readonly<Record<string, string>> = {},
    ): Promise<JsonObject> => {
      const [one, listed] = [await get({ statementId: id, format }, headers), await get({ limit: 1, format }, headers)];
      expect(listed).toEqual(one);
      return one;
    };

    describe('ids', () => {
      it.each(version === '2.0.0' ? [...IDS, ...IDS_OF_2] : IDS)(
        'leaves what identifies: %s',
        async (_, about, left) => {
          const id = await post(aStatement(about));
          const statement = await returned(id, 'ids');
          for (const [name, value] of Object.entries(left)) expect(statement[name]).toEqual(value);
          expect(statement).toMatchObject({
            id,
            version: expect.any(String) as string,
            stored: expect.any(String) as string,
            timestamp: expect.any(String) as string,
            authority: { account: { name: 'default' } },
          });
        },
      );
    });

    describe('exact', () => {
      const about = {
        actor: named(ada),
        verb,
        object: {
          objectType: 'Activity',
          id: 'https://school.example/quiz/7',
          definition: { name: display, interactionType: 'likert', scale: component },
        },
        context: {
          contextActivities: { other: [{ id: 'https://school.example/quiz/8', definition: { description: display } }] },
        },
      };
      it.each([undefined, 'de', 'fr;q=0.5, *;q=0.1', 'xx'])(
        'gives everything as it came, and is what is given where no format is named, whatever Accept-Language says: %s',
        async (language) => {
          const id = await post(aStatement(about));
          const headers = language === undefined ? {} : { 'Accept-Language': language };
          expect(await returned(id, 'exact', headers)).toEqual(await get({ statementId: id }, headers));
          expect(await get({ statementId: id }, headers)).toMatchObject(about);
        },
      );

      it('gives a display that came empty, and none where none came', async () => {
        for (const own of [{ id: verb.id, display: {} }, { id: verb.id }])
          expect((await returned(await post(aStatement({ verb: own })), 'exact'))['verb']).toEqual(own);
      });

      it('gives the definition that came with the statement, not what is known by now', async () => {
        const activity = anActivity({ name: { en: 'One' } });
        const id = await post(aStatement({ object: activity }));
        await post(aStatement({ object: { ...activity, definition: { name: { en: 'Two', de: 'Zwei' } } } }));
        expect((await get({ statementId: id, format: 'exact' }))['object']).toEqual(activity);
      });
    });

    describe('canonical', () => {
      it.each(LANGUAGES)('for Accept-Language "%s" shows of each map %s alone', async (language, only) => {
        const object = anActivity({
          name: display,
          description: display,
          interactionType: 'choice',
          choices: component,
          scale: component,
          source: component,
          target: component,
          steps: component,
        });
        const id = await post(
          aStatement({
            verb,
            object: sub({ verb, object }),
            context: { contextActivities: { category: [anActivity({ name: display })] } },
          }),
        );
        const statement = await returned(id, 'canonical', { 'Accept-Language': language });
        expect(languagesIn(statement)).toEqual(Array.from({ length: 10 }, () => [only]));
        expect((statement['verb'] as JsonObject)['display']).toEqual({ [only]: display[only as keyof typeof display] });
      });

      it('chooses for each map by itself', async () => {
        const object = anActivity({
          name: { de: 'Quiz', en: 'Quiz' },
          description: { en: 'Fractions' },
          moreInfo: 'https://school.example/x',
        });
        const statement = await returned(
          await post(aStatement({ verb: { id: verb.id, display: { fr: 'a répondu', es: 'respondió' } }, object })),
          'canonical',
          { 'Accept-Language': 'de, es;q=0.5' },
        );
        expect(statement).toMatchObject({
          verb: { display: { es: 'respondió' } },
          object: {
            definition: {
              name: { de: 'Quiz' },
              description: { en: 'Fractions' },
              moreInfo: 'https://school.example/x',
            },
          },
        });
        expect(languagesIn(statement)).toEqual([['es'], ['de'], ['en']]);
      });

      it('shows one language where Accept-Language names none', async () => {
        const object = anActivity({ name: display });
        expect(
          languagesIn(await returned(await post(aStatement({ verb, object })), 'canonical')).map((map) => map.length),
        ).toEqual([1, 1]);
      });

      it('gives Activities the definition that is known of them, and Agents and Groups as they came', async () => {
        const activity = anActivity({ name: { de: 'Bruchrechnen' }, type: 'https://school.example/types/quiz' });
        await post(aStatement({ object: activity }));
        const actor = { objectType: 'Group', name: 'Class 7b', member: [named(ada)] };
        const id = await post(
          aStatement({
            actor,
            object: { id: activity.id },
            context: { instructor: named(ben), contextActivities: { parent: [{ id: activity.id }] } },
          }),
        );
        const definition = { name: { de: 'Bruchrechnen' }, type: 'https://school.example/types/quiz' };
        expect(await returned(id, 'canonical', { 'Accept-Language': 'de' })).toMatchObject({
          actor,
          object: { id: activity.id, definition },
          context: { instructor: named(ben), contextActivities: { parent: [{ id: activity.id, definition }] } },
        });
      });

      it('leaves extensions and attachments as they came', async () => {
        const own = { 'https://school.example/x': { name: display, verb: { display } } };
        const attachments = [
          {
            usageType: 'https://school.example/usage/essay',
            display,
            contentType: 'text/plain',
            length: 12,
            sha2: 'c0ffee00'.repeat(8),
            fileUrl: 'https://school.example/essays/12',
          },
        ];
        const id = await post(aStatement({ attachments, result: { extensions: own }, context: { extensions: own } }));
        expect(await returned(id, 'canonical', { 'Accept-Language': 'de' })).toMatchObject({
          result: { extensions: own },
          context: { extensions: own },
        });
      });
    });

    it('a page that more leads to has the format and the languages of its reader', async () => {
      const own = { id: `https://school.example/verbs/${randomUUID()}`, display };
      await post(aStatement({ verb: own }), aStatement({ verb: own }));
      const headers = { 'Accept-Language': 'fr' };
      const { json } = await server.in(version)({
        path: 'statements',
        query: { verb: own.id, limit: 1, format: 'canonical' },
        headers,
      });
      const next = await server.in(version)({ path: (json as { more: string }).more, headers });
      expect(next.json).toMatchObject({ statements: [{ verb: { display: { 'fr-CA': display['fr-CA'] } } }] });
      expect(languagesIn((next.json as { statements: unknown }).statements)).toEqual([['fr-CA']]);
    });
  });
});
