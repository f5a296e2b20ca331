import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../src/xapi/model/types.ts';
import { aNamedStatement, aStatement } from '../support/builders/statements/a-statement.ts';
import { type Answered, type Query, VERSIONS } from './support/asking.ts';
import { describeServer } from './support/describe-server.ts';
import type { About } from './rows/table.ts';

const anId = (): string => `https://school.example/${randomUUID()}`;
const sub = (about: About): About => ({ object: { objectType: 'SubStatement', ...aStatement(about) } });
const ada = { mbox: 'mailto:ada@school.example' };

/** Where in a statement an Activity stands that it defines. */
const SPOTS: readonly (readonly [string, (activity: unknown) => About])[] = [
  ['the object', (object) => ({ object })],
  ...['parent', 'grouping', 'category', 'other'].map(
    (kind) =>
      [`the ${kind}`, (activity: unknown) => ({ context: { contextActivities: { [kind]: [activity] } } })] as const,
  ),
  ['a single parent', (parent) => ({ context: { contextActivities: { parent } } })],
  ['the object of a SubStatement', (object) => sub({ object })],
  ['the category of a SubStatement', (activity) => sub({ context: { contextActivities: { category: [activity] } } })],
];
/** What two definitions come to that arrive one after the other. */
const MERGED: readonly (readonly [string, About, About, About])[] = [
  [
    'names in different languages',
    { name: { en: 'Quiz' } },
    { name: { de: 'Test' } },
    { name: { en: 'Quiz', de: 'Test' } },
  ],
  [
    'descriptions in different languages',
    { description: { 'en-GB': 'Colours' } },
    { description: { 'en-US': 'Colors' } },
    { description: { 'en-GB': 'Colours', 'en-US': 'Colors' } },
  ],
  [
    'different properties',
    { name: { en: 'Quiz' } },
    { type: 'https://school.example/types/quiz', moreInfo: 'https://school.example/about' },
    { name: { en: 'Quiz' }, type: 'https://school.example/types/quiz', moreInfo: 'https://school.example/about' },
  ],
  ['nothing new', { name: { en: 'Quiz' } }, {}, { name: { en: 'Quiz' } }],
  [
    'extensions under different keys',
    { extensions: { 'https://school.example/a': 1 } },
    { extensions: { 'https://school.example/b': null } },
    { extensions: { 'https://school.example/a': 1, 'https://school.example/b': null } },
  ],
  ['a correction of a name', { name: { en: 'Quizz' } }, { name: { en: 'Quiz' } }, { name: { en: 'Quiz' } }],
];
/** What a Person has of an Agent. */
const PERSONS: readonly (readonly [string, About, About])[] = [
  ['an mbox', ada, { mbox: [ada.mbox] }],
  ['an mbox_sha1sum', { mbox_sha1sum: 'ab'.repeat(20) }, { mbox_sha1sum: ['ab'.repeat(20)] }],
  ['an openid', { openid: 'https://ada.school.example/' }, { openid: ['https://ada.school.example/'] }],
  [
    'an account',
    { account: { homePage: 'https://school.example', name: 'ada' } },
    { account: [{ homePage: 'https://school.example', name: 'ada' }] },
  ],
  ['a name', { objectType: 'Agent', name: 'Ada', ...ada }, { name: ['Ada'], mbox: [ada.mbox] }],
  [
    'an mbox that no statement names',
    { mbox: 'mailto:nobody@school.example' },
    { mbox: ['mailto:nobody@school.example'] },
  ],
];

describeServer(
  'the Activities and Agents Resources (xAPI 1.0.3 Communication 2.4, 2.5; IEEE 9274.1.1 4.1.6.3, 4.1.6.4)',
  (server) => {
    describe.each(VERSIONS)('in %s', (version) => {
      const post = async (...body: readonly JsonObject[]): Promise<void> => {
        expect((await server.in(version)({ method: 'POST', path: 'statements', body })).status).toBe(200);
      };
      const get = (path: string, query: Query): Promise<Answered> => server.in(version)({ path, query });
      const activity = async (activityId: string): Promise<unknown> => (await get('activities', { activityId })).json;

      describe('an Activity', () => {
        it.each(SPOTS)('has the definition that it came with as %s, in all languages', async (_, put) => {
          const definition = {
            name: { en: 'Quiz', de: 'Test' },
            interactionType: 'choice',
            choices: [{ id: 'a', description: { en: 'Four' } }],
            extensions: { 'https://school.example/x': [null] },
          };
          const id = anId();
          await post(aStatement(put({ id, definition })));
          expect(await activity(id)).toEqual({ objectType: 'Activity', id, definition });
        });

        it.each(MERGED)('has what two statements say of it together: %s', async (...[, first, second, whole]) => {
          for (const batched of [false, true]) {
            const id = anId();
            const both = [
              aStatement({ object: { id, definition: first } }),
              aStatement({ object: { id, definition: second } }),
            ];
            if (batched) await post(...both);
            else for (const one of both) await post(one);
            expect([batched, await activity(id)]).toEqual([batched, { objectType: 'Activity', id, definition: whole }]);
          }
        });

        it('has what one statement says of it in two places together', async () => {
          const id = anId();
          await post(
            aStatement({
              object: { id, definition: { name: { en: 'Quiz' } } },
              context: { contextActivities: { grouping: { id, definition: { name: { de: 'Test' } } } } },
            }),
          );
          expect(await activity(id)).toEqual({
            objectType: 'Activity',
            id,
            definition: { name: { en: 'Quiz', de: 'Test' } },
          });
        });

        it('keeps its right answers, whatever later statements say (4.2.4.3)', async () => {
          const id = anId();
          const definition = { interactionType: 'true-false', correctResponsesPattern: ['true'] };
          await post(aStatement({ object: { id, definition } }));
          await post(
            aStatement({
              object: { id, definition: { interactionType: 'true-false', correctResponsesPattern: ['false'] } },
            }),
          );
          expect(await activity(id)).toEqual({ objectType: 'Activity', id, definition });
        });

        it.each([
          ['of which nothing is known', false],
          ['that a statement names without defining it', true],
        ])('%s is given all the same', async (_, isNamed) => {
          const id = anId();
          if (isNamed) await post(aStatement({ object: { id } }));
          expect(await activity(id)).toEqual({ objectType: 'Activity', id });
        });

        it('is one by its id alone, to the letter', async () => {
          const id = `${anId()}/größe?a=b&c=d#e`;
          await post(aStatement({ object: { id, definition: { name: { en: 'Quiz' } } } }));
          expect(await activity(id)).toMatchObject({ id, definition: { name: { en: 'Quiz' } } });
          expect(await activity(`${id}/`)).toEqual({ objectType: 'Activity', id: `${id}/` });
          expect(await activity(id.toUpperCase().replace('HTTPS', 'https'))).not.toHaveProperty('definition');
        });

        it('is known by the definition, not by who sent it: other sources read the same', async () => {
          const id = anId();
          await post(aStatement({ object: { id, definition: { name: { en: 'Quiz' } } } }));
          const Authorization = await server.carnet().issue('reader', ['statements/read'], ['org:default']);
          expect(
            (await server.in(version)({ path: 'activities', query: { activityId: id }, headers: { Authorization } }))
              .json,
          ).toEqual(await activity(id));
        });

        it.each([
          '',
          'activityId=',
          'activityId=quiz',
          'activityId=/quiz/7',
          'ActivityId=https://school.example/quiz',
          'activityid=https://school.example/quiz',
          'activityId=https://a.example/&activityId=https://a.example/',
          'activityId=https://a.example/&x=1',
          'activityId=https://a.example/&agent={}',
        ])('is refused with 400 for the query "%s"', async (query) => {
          expect((await get('activities', query)).status).toBe(400);
        });
      });

      describe('a Person', () => {
        it.each(PERSONS)('has lists of what the Agent has: %s', async (_, agent, person) => {
          const answered = await get('agents', { agent: JSON.stringify(agent) });
          expect([answered.status, answered.json, answered.headers['content-type']]).toEqual([
            200,
            { objectType: 'Person', ...person },
            'application/json',
          ]);
        });

        it('of an Agent as object has its identifier too, and every property but objectType is a list', async () => {
          await post(aNamedStatement({ actor: { name: 'Ada', ...ada } }));
          const { objectType, ...rest } = (await get('agents', { agent: JSON.stringify(ada) })).json as JsonObject;
          expect([objectType, rest['mbox']]).toEqual(['Person', expect.arrayContaining([ada.mbox]) as unknown]);
          for (const [name, value] of Object.entries(rest)) expect([name, Array.isArray(value)]).toEqual([name, true]);
        });

        const queries: readonly (readonly [string, Query])[] = [
          ['nothing', ''],
          ['an empty agent', 'agent='],
          ['a text', { agent: 'ada' }],
          ['true', { agent: 'true' }],
          ['a list', { agent: JSON.stringify([ada]) }],
          ['null', { agent: 'null' }],
          ['an Agent without identifier', { agent: '{"name":"Ada"}' }],
          ['an Agent with two', { agent: JSON.stringify({ ...ada, openid: 'https://ada.example' }) }],
          ['a malformed identifier', { agent: '{"mbox":"ada@school.example"}' }],
          ['a property that Agents have not', { agent: JSON.stringify({ ...ada, x: 1 }) }],
          ['objectType in small letters', { agent: JSON.stringify({ ...ada, objectType: 'agent' }) }],
          ['an anonymous Group', { agent: JSON.stringify({ objectType: 'Group', member: [ada] }) }],
          ['Agent with a capital', { Agent: JSON.stringify(ada) }],
          ['another parameter', { agent: JSON.stringify(ada), activityId: 'https://school.example/' }],
          [
            'one identifier twice',
            { agent: '{"mbox":"mailto:ada@school.example","mbox":"mailto:ben@school.example"}' },
          ],
          [
            'agent twice',
            `agent=${encodeURIComponent(JSON.stringify(ada))}&agent=${encodeURIComponent(JSON.stringify(ada))}`,
          ],
        ];
        it.each(queries)('is refused with 400 for %s', async (_, query) => {
          expect((await get('agents', query)).status).toBe(400);
        });
      });

      it.each(['activities', 'agents'])('%s is only read', async (path) => {
        for (const method of ['PUT', 'POST', 'DELETE'])
          expect([
            method,
            (
              await server.in(version)({
                method,
                path,
                query: { activityId: anId() },
                ...(method === 'DELETE' ? {} : { body: {} }),
              })
            ).status,
          ]).toEqual([method, 405]);
      });
    });
  },
);
