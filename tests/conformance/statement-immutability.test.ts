import { randomUUID } from 'node:crypto';
import type { JsonObject, XapiVersion } from '../../src/xapi/model/types.ts';
import { aStatement, aVoiding } from '../support/builders/statements/a-statement.ts';
import { type Answered, VERSIONS } from './support/asking.ts';
import { describeServer } from './support/describe-server.ts';
import type { About } from './rows/table.ts';

const [REGISTRATION, TARGET] = [randomUUID(), randomUUID()];
const ada = { mbox: 'mailto:ada@school.example' };
const ben = { account: { homePage: 'https://school.example', name: 'ben' } };
const quiz = { id: 'https://school.example/quiz/7' };
const file = {
  usageType: 'https://school.example/usage/essay',
  display: { en: 'Essay' },
  contentType: 'text/plain',
  length: 12,
  sha2: 'c0ffee00'.repeat(8),
  fileUrl: 'https://school.example/essays/12',
};
const sub = (about: About): About => ({ object: { objectType: 'SubStatement', ...aStatement(about) } });

/**
 * A requirement of comparison: what came first, what came second under its id, and the version where only one says so.
 */
type Case = readonly [title: string, first: About, second: About, only?: XapiVersion];

/** What may differ between two that are the same statement (Data 2.3.1; 4.2). */
const SAME: readonly Case[] = [
  ['nothing', {}, {}],
  [
    'the order of properties',
    { result: { success: true, completion: false } },
    { result: { completion: false, success: true } },
  ],
  [
    'the display of the Verb',
    { verb: { id: 'https://school.example/v', display: { en: 'did' } } },
    { verb: { id: 'https://school.example/v', display: { de: 'tat' } } },
  ],
  [
    'a display that one has not',
    { verb: { id: 'https://school.example/v', display: { en: 'did' } } },
    { verb: { id: 'https://school.example/v' } },
  ],
  [
    'the definition of the Activity',
    { object: { ...quiz, definition: { name: { en: 'One' } } } },
    { object: { ...quiz, definition: { name: { en: 'Two' } } } },
  ],
  [
    'a definition that one has not',
    { object: quiz },
    { object: { ...quiz, definition: { type: 'https://school.example/types/quiz' } } },
  ],
  [
    'the definition of an Activity of the context',
    { context: { contextActivities: { parent: [{ ...quiz, definition: {} }] } } },
    { context: { contextActivities: { parent: [quiz] } } },
  ],
  ['objectType Activity that one has not', { object: quiz }, { object: { objectType: 'Activity', ...quiz } }],
  ['objectType Agent that one has not', { actor: ada }, { actor: { objectType: 'Agent', ...ada } }],
  [
    'a single Activity in place of a list',
    { context: { contextActivities: { parent: quiz } } },
    { context: { contextActivities: { parent: [quiz] } } },
  ],
  [
    'the order of members',
    { actor: { objectType: 'Group', member: [ada, ben] } },
    { actor: { objectType: 'Group', member: [ben, ada] } },
  ],
  [
    'the order of members of the team',
    { context: { team: { objectType: 'Group', ...ben, member: [ada, ben] } } },
    { context: { team: { objectType: 'Group', ...ben, member: [ben, ada] } } },
  ],
  ['the authority', { authority: ada }, { authority: ben }],
  ['stored', { stored: '2026-01-17T08:30:00Z' }, { stored: '2020-01-17T08:30:00Z' }],
  ['a version that one has not', {}, { version: '1.0.0' }],
  ['a timestamp that the second has not', { timestamp: '2026-01-17T08:30:00.000Z' }, {}],
  [
    'the way that a timestamp is written',
    { timestamp: '2026-01-17T08:30:00Z' },
    { timestamp: '2026-01-17T14:00:00.000+05:30' },
  ],
  ['attachments', { attachments: [file] }, {}],
  ['attachments that only the second has', {}, { attachments: [file] }],
  [
    'more than hundredths of a second in the duration',
    { result: { duration: 'PT7.123S' } },
    { result: { duration: 'PT7.129S' } },
  ],
  ['the case of the domain of an mbox', { actor: ada }, { actor: { mbox: 'mailto:ada@School.EXAMPLE' } }],
  [
    'the case of a registration',
    { context: { registration: REGISTRATION } },
    { context: { registration: REGISTRATION.toUpperCase() } },
  ],
  [
    'the case of a reference',
    { object: { objectType: 'StatementRef', id: TARGET } },
    { object: { objectType: 'StatementRef', id: TARGET.toUpperCase() } },
  ],
  ['the case of a language', { context: { language: 'de-CH' } }, { context: { language: 'de-ch' } }],
  ['the way that a number is written', { result: { score: { raw: 10 } } }, { result: { score: { raw: 1e1 } } }],
  ['the timestamp', { timestamp: '2026-01-17T08:30:00Z' }, { timestamp: '2026-01-17T08:30:01Z' }, '2.0.0'],
  [
    'the timestamp of a SubStatement',
    sub({ timestamp: '2026-01-17T08:30:00Z' }),
    sub({ timestamp: '2026-01-17T08:30:01Z' }),
    '2.0.0',
  ],
];

/** What may not. */
const DIFFERENT: readonly Case[] = [
  ['who', { actor: ada }, { actor: ben }],
  ['the name of the actor', { actor: { ...ada, name: 'Ada' } }, { actor: { ...ada, name: 'Ada B.' } }],
  [
    'the local part of an mbox in another case',
    { actor: ada },
    { actor: { mbox: 'mailto:Ada@school.example' } },
    '1.0.3',
  ],
  ['a Group in place of an Agent', { actor: ada }, { actor: { objectType: 'Group', ...ada } }],
  [
    'a member more',
    { actor: { objectType: 'Group', member: [ada] } },
    { actor: { objectType: 'Group', member: [ada, ben] } },
  ],
  ['the Verb', { verb: { id: 'https://school.example/v' } }, { verb: { id: 'https://school.example/w' } }],
  ['the Activity', { object: quiz }, { object: { id: 'https://school.example/quiz/8' } }],
  ['an Agent in place of an Activity', { object: quiz }, { object: { objectType: 'Agent', ...ben } }],
  [
    'the statement referred to',
    { object: { objectType: 'StatementRef', id: TARGET } },
    { object: { objectType: 'StatementRef', id: REGISTRATION } },
  ],
  [
    'the Verb of a SubStatement',
    sub({ verb: { id: 'https://school.example/v' } }),
    sub({ verb: { id: 'https://school.example/w' } }),
  ],
  ['the duration', { result: { duration: 'PT7S' } }, { result: { duration: 'PT8S' } }],
  ['hundredths of a second in the duration', { result: { duration: 'PT7.12S' } }, { result: { duration: 'PT7.13S' } }],
  ['the same duration in another unit', { result: { duration: 'PT60S' } }, { result: { duration: 'PT1M' } }],
  ['success', { result: { success: true } }, { result: { success: false } }],
  ['the score', { result: { score: { raw: 5 } } }, { result: { score: { raw: 5.5 } } }],
  ['a result that one has not', { result: { success: true } }, {}],
  ['a result that only the second has', {}, { result: { success: true } }],
  ['the response in another case', { result: { response: 'a' } }, { result: { response: 'A' } }, '1.0.3'],
  ['the registration', { context: { registration: REGISTRATION } }, { context: { registration: TARGET } }],
  ['the instructor', { context: { instructor: ada } }, { context: { instructor: ben } }],
  [
    'the parent',
    { context: { contextActivities: { parent: [quiz] } } },
    { context: { contextActivities: { parent: [{ id: 'https://school.example/quiz/8' }] } } },
  ],
  [
    'parent in place of grouping',
    { context: { contextActivities: { parent: [quiz] } } },
    { context: { contextActivities: { grouping: [quiz] } } },
  ],
  [
    'extensions',
    { context: { extensions: { 'https://school.example/x': [1, 2] } } },
    { context: { extensions: { 'https://school.example/x': [2, 1] } } },
  ],
  ['a context that one has not', { context: { platform: 'Whiteboard' } }, {}],
  ['the timestamp', { timestamp: '2026-01-17T08:30:00Z' }, { timestamp: '2026-01-17T08:30:00.001Z' }, '1.0.3'],
  [
    'the timestamp of a SubStatement',
    sub({ timestamp: '2026-01-17T08:30:00Z' }),
    sub({ timestamp: '2026-01-17T09:30:00Z' }),
    '1.0.3',
  ],
  [
    'an Agent of the context',
    { context: { contextAgents: [{ objectType: 'contextAgent', agent: ada }] } },
    { context: { contextAgents: [{ objectType: 'contextAgent', agent: ben }] } },
    '2.0.0',
  ],
];

describeServer(
  'the immutability of statements (xAPI 1.0.3 Data 2.3.1, Communication 2.1; IEEE 9274.1.1 4.1.6.1, 4.2)',
  (server) => {
    describe.each(VERSIONS)('in %s', (version) => {
      const write = (method: string, body: JsonObject): Promise<Answered> =>
        server.in(version)({
          method,
          path: 'statements',
          body,
          ...(method === 'PUT' ? { query: { statementId: body['id'] as string } } : {}),
        });
      const read = async (statementId: string): Promise<string> =>
        (await server.in(version)({ path: 'statements', query: { statementId } })).text;
      const definitionOf = async (activityId: string): Promise<unknown> =>
        ((await server.in(version)({ path: 'activities', query: { activityId } })).json as JsonObject)['definition'];
      const cases = (all: readonly Case[]): readonly (readonly [string, About, About])[] =>
        all
          .filter(([, , , only]) => only === undefined || only === version)
          .map(([title, first, second]) => [title, first, second]);
      const withId = (about: About): JsonObject & { readonly id: string } => ({
        ...aStatement(about),
        id: randomUUID(),
      });

      it.each(cases(SAME))(
        'a statement that differs in %s is the same: it is accepted again, and nothing changes',
        async (_, first, second) => {
          const sent = withId(first);
          expect((await write('POST', sent)).status).toBe(200);
          const before = await read(sent.id);
          const again = { ...aStatement(second), id: sent.id };
          expect([
            (await write('POST', again)).status,
            (await write('PUT', again)).status,
            await read(sent.id),
          ]).toEqual([200, 204, before]);
        },
      );

      it.each(cases(DIFFERENT))(
        'a statement that differs in %s is another: it is refused with 409, and nothing changes',
        async (_, first, second) => {
          const sent = withId(first);
          expect((await write('PUT', sent)).status).toBe(204);
          const before = await read(sent.id);
          const other = { ...aStatement(second), id: sent.id };
          expect([
            (await write('POST', other)).status,
            (await write('PUT', other)).status,
            await read(sent.id),
          ]).toEqual([409, 409, before]);
        },
      );

      it('a batch with a statement that is another is refused whole', async () => {
        const [sent, sibling] = [withId({}), withId({})];
        await write('POST', sent);
        const { status } = await server.in(version)({
          method: 'POST',
          path: 'statements',
          body: [sibling, { ...sent, result: { success: true } }],
        });
        expect([
          status,
          (await server.in(version)({ path: 'statements', query: { statementId: sibling.id } })).status,
        ]).toEqual([409, 404]);
      });

      const again: readonly (readonly [string, (body: JsonObject) => unknown])[] = [
        ['again', (body) => body],
        ['again in a batch with a new one', (body) => [withId({}), body]],
        ['refused', (body) => ({ ...body, result: { success: true } })],
        ['refused in a batch', (body) => [withId({}), { ...body, result: { success: true } }]],
      ];
      it.each(again)('the definition that comes with a statement %s changes no Activity', async (_, make) => {
        const object = { id: `https://school.example/${randomUUID()}`, definition: { name: { en: 'Quiz 7' } } };
        const sent = withId({ object });
        await write('POST', sent);
        await server.in(version)({
          method: 'POST',
          path: 'statements',
          body: make({ ...sent, object: { ...object, definition: { name: { en: 'Quiz 8', de: 'Test 8' } } } }),
        });
        expect(await definitionOf(object.id)).toEqual(object.definition);
      });

      it('a voided statement keeps its id: another is refused, the same is accepted and stays voided', async () => {
        const sent = withId({});
        await write('POST', sent);
        await write('POST', aVoiding(sent.id));
        expect([
          (await write('POST', { ...sent, result: { success: true } })).status,
          (await write('POST', sent)).status,
        ]).toEqual([409, 200]);
        expect((await server.in(version)({ path: 'statements', query: { statementId: sent.id } })).status).toBe(404);
        expect((await server.in(version)({ path: 'statements', query: { voidedStatementId: sent.id } })).status).toBe(
          200,
        );
      });

      it('a statement is the same under its id in another case', async () => {
        const sent = withId({});
        await write('POST', sent);
        expect([
          (await write('POST', { ...sent, id: sent.id.toUpperCase() })).status,
          (await write('POST', { ...sent, id: sent.id.toUpperCase(), result: { success: true } })).status,
        ]).toEqual([200, 409]);
      });
    });
  },
);
