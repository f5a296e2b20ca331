import fc from 'fast-check';
import { isSameStatement } from '../../../../src/xapi/statement/same.ts';
import type { Statement } from '../../../../src/xapi/model/types.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';
import { describeFixtures, fixtureRecords } from '../../../support/checks/fixtures.ts';

type About = Readonly<Record<string, unknown>>;
const statementOf = (about: About): Statement => {
  const statement: unknown = aStatement(about);
  return statement as Statement;
};
const compare = (one: About, other: About): boolean => {
  const same = isSameStatement(statementOf(one), statementOf(other));
  expect(isSameStatement(statementOf(other), statementOf(one))).toBe(same);
  return same;
};

const ID = 'e05aa883-acaf-40ad-bf54-02c8ce485fb0';
const ada = { mbox: 'mailto:ada@school.example' };
const bob = { mbox: 'mailto:bob@school.example' };
const activity = (id: string, about: About = {}) => ({ id: `https://a.example/${id}`, ...about });
const definition = { definition: { name: { en: 'One' } } };
const sub = (about: About): About => ({ object: { objectType: 'SubStatement', ...aStatement(about) } });
const duration = (text: string): About => ({ result: { duration: text } });
const extension = (value: unknown): About => ({ result: { extensions: { 'http://e.example/': value } } });

describe('two statements are the same', () => {
  it.each<readonly [string, About, About]>([
    [
      'whatever the LRS set: id, authority, stored, version',
      { id: ID, authority: ada, stored: '2020-01-01T00:00:00Z', version: '1.0.0' },
      { id: ID.toUpperCase(), authority: bob },
    ],
    [
      'where the LRS set the timestamp that one lacks',
      { timestamp: '2020-01-01T00:00:00.000Z', stored: '2020-01-01T00:00:00.000Z' },
      {},
    ],
    [
      'where a timestamp is the same instant in another zone',
      { timestamp: '2020-01-01T10:00:00.500+02:00' },
      { timestamp: '2020-01-01 08:00:00.5Z' },
    ],
    [
      'in 2.0 whatever the timestamp',
      { timestamp: '2020-01-01T10:00:00Z', version: '2.0.0' },
      { timestamp: '2021-01-01T10:00:00Z' },
    ],
    [
      'whatever the display of the verb',
      { verb: { id: 'http://v.example/', display: { en: 'did' } } },
      { verb: { id: 'http://v.example/' } },
    ],
    ['whatever the definition of the object', { object: activity('1', definition) }, { object: activity('1') }],
    [
      'with or without the objectType of an Activity',
      { object: activity('1', { objectType: 'Activity' }) },
      { object: activity('1') },
    ],
    ['whether or not the objectType of an Agent is said', { actor: { ...ada, objectType: 'Agent' } }, { actor: ada }],
    [
      'whatever the definitions of context activities',
      { context: { contextActivities: { parent: [activity('1', definition)] } } },
      { context: { contextActivities: { parent: [activity('1')] } } },
    ],
    [
      'where a single context activity became an array',
      { context: { contextActivities: { parent: activity('1') } } },
      { context: { contextActivities: { parent: [activity('1')] } } },
    ],
    [
      'whatever the order of members of a Group',
      { actor: { objectType: 'Group', member: [ada, { ...bob, name: 'Bob' }] } },
      { actor: { objectType: 'Group', member: [{ name: 'Bob', ...bob }, ada] } },
    ],
    [
      'whatever the order of members of a team',
      { context: { team: { objectType: 'Group', member: [ada, bob] } } },
      { context: { team: { objectType: 'Group', member: [bob, ada] } } },
    ],
    ['whatever the case of the domain of an mbox', { actor: { mbox: 'mailto:ada@School.Example' } }, { actor: ada }],
    [
      'whatever the case of a hash',
      { actor: { mbox_sha1sum: 'ABCDEF'.padEnd(40, '0') } },
      { actor: { mbox_sha1sum: 'abcdef'.padEnd(40, '0') } },
    ],
    [
      'whatever the case of a registration',
      { context: { registration: ID } },
      { context: { registration: ID.toUpperCase() } },
    ],
    [
      'whatever the case of the id that a StatementRef names',
      { object: { objectType: 'StatementRef', id: ID } },
      { object: { objectType: 'StatementRef', id: ID.toUpperCase() } },
    ],
    ['whatever the case of the language', { context: { language: 'en-GB' } }, { context: { language: 'en-gb' } }],
    [
      'whatever comes after hundredths of a second in a duration',
      duration('P1DT12H36M0.1237S'),
      duration('P1DT12H36M0.12S'),
    ],
    [
      'whatever the attachments',
      { attachments: [{ usageType: 'http://adlnet.gov/expapi/attachments/signature' }] },
      {},
    ],
    [
      'whatever the order of the members of an extension',
      extension({ a: 1, b: [{ c: 2, d: 3 }] }),
      extension({ b: [{ d: 3, c: 2 }], a: 1 }),
    ],
    [
      'whatever of this differs in a SubStatement',
      sub({
        verb: { id: 'http://v.example/', display: {} },
        timestamp: '2020-01-01T00:00:00Z',
        ...duration('PT1.001S'),
      }),
      sub({ verb: { id: 'http://v.example/' }, timestamp: '2020-01-01T01:00:00+01:00', ...duration('PT1.009S') }),
    ],
  ])('%s', (_, one, other) => {
    expect(compare(one, other)).toBe(true);
  });

  it('whichever way a number is written', () => {
    const [a, b] = ['1', '1.0'].map(
      (number) =>
        ({ ...aStatement(), result: { score: { raw: JSON.parse(number) as number } } }) as unknown as Statement,
    );
    expect(isSameStatement(a!, b!)).toBe(true);
  });

  it('however deep their extensions are nested', () => {
    const deep = (depth: number): About => extension(JSON.parse('['.repeat(depth) + ']'.repeat(depth)));
    expect(compare(deep(20_000), deep(20_000))).toBe(true);
    expect(compare(deep(20_000), deep(20_001))).toBe(false);
  });

  it('when they are one statement with the members of all its objects in another order', () => {
    const shuffled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffled);
      return typeof value === 'object' && value !== null
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([name, inner]) => [name, shuffled(inner)]),
          )
        : value;
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const statement = aStatement({
          ...extension(value),
          context: { contextActivities: { other: [activity('1')] }, instructor: { ...ada, name: 'Ada' } },
        });
        expect(isSameStatement(statement as unknown as Statement, shuffled(statement) as Statement)).toBe(true);
      }),
    );
  });
});

describe('two statements differ', () => {
  it.each<readonly [string, About, About]>([
    ['by actor', { actor: ada }, { actor: bob }],
    ['by the name of the actor', { actor: { ...ada, name: 'Ada' } }, { actor: ada }],
    ['by the local part of an mbox', { actor: { mbox: 'mailto:Ada@school.example' } }, { actor: ada }],
    ['by Agent and Group', { actor: { ...ada, objectType: 'Group' } }, { actor: ada }],
    [
      'by a member of a Group',
      { actor: { objectType: 'Group', member: [ada, ada] } },
      { actor: { objectType: 'Group', member: [ada, bob] } },
    ],
    ['by verb', { verb: { id: 'http://v.example/a' } }, { verb: { id: 'http://v.example/A' } }],
    ['by object', { object: activity('1') }, { object: activity('2') }],
    [
      'by the statement that they refer to',
      { object: { objectType: 'StatementRef', id: ID } },
      { object: { objectType: 'StatementRef', id: ID.replace('e', 'f') } },
    ],
    ['by the kind of object', { object: { objectType: 'Agent', ...ada } }, { object: activity('1') }],
    ['by result', { result: { success: true } }, { result: { success: false } }],
    ['by a result that one lacks', { result: { success: true } }, {}],
    ['by response, in its case too', { result: { response: 'Paris' } }, { result: { response: 'paris' } }],
    ['by duration, which is a string', duration('PT60S'), duration('PT1M')],
    ['by hundredths of a second', duration('PT1.01S'), duration('PT1.02S')],
    [
      'by the order of context activities',
      { context: { contextActivities: { parent: [activity('1'), activity('2')] } } },
      { context: { contextActivities: { parent: [activity('2'), activity('1')] } } },
    ],
    [
      'by the kind of context activity',
      { context: { contextActivities: { parent: [activity('1')] } } },
      { context: { contextActivities: { other: [activity('1')] } } },
    ],
    ['by registration', { context: { registration: ID } }, { context: { registration: ID.replace('e', 'f') } }],
    [
      'by a context agent',
      { context: { contextAgents: [{ objectType: 'contextAgent', agent: ada }] } },
      { context: { contextAgents: [{ objectType: 'contextAgent', agent: bob }] } },
    ],
    [
      'by the types of a context agent',
      {
        context: { contextAgents: [{ objectType: 'contextAgent', agent: ada, relevantTypes: ['http://t.example/'] }] },
      },
      { context: { contextAgents: [{ objectType: 'contextAgent', agent: ada }] } },
    ],
    ['by an extension', extension({ a: [1, null] }), extension({ a: [1] })],
    ['by an array and an object with the same members', extension(['x']), extension({ 0: 'x' })],
    ['by instant', { timestamp: '2020-01-01T10:00:00Z', version: '1.0.0' }, { timestamp: '2020-01-01T10:00:00.001Z' }],
    ['by what a SubStatement says', sub({ actor: ada }), sub({ actor: bob })],
    [
      'by the instant of a SubStatement',
      sub({ timestamp: '2020-01-01T10:00:00Z' }),
      sub({ timestamp: '2020-01-01T10:00:01Z' }),
    ],
  ])('%s', (_, one, other) => {
    expect(compare(one, other)).toBe(false);
  });
});

describeFixtures('real statements', () => {
  it('are the same as themselves, and as no other with another content', () => {
    const wrong = fixtureRecords<Statement>('bulk/dave-kokea.ndjson').filter(
      (statement, index) =>
        !isSameStatement(statement, JSON.parse(JSON.stringify(statement)) as Statement) ||
        isSameStatement(statement, { ...statement, actor: { mbox: `mailto:nobody-${index}@school.example` } }),
    );
    expect(wrong).toEqual([]);
  });
});
