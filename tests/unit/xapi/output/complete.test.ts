import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { completeStatement, type StatementFacts } from '../../../../src/xapi/output/complete.ts';
import { sameInstant } from '../../../../src/xapi/formats/timestamp.ts';
import { isSameStatement } from '../../../../src/xapi/statement/same.ts';
import type { Statement, XapiVersion } from '../../../../src/xapi/model/types.ts';
import { describeFixtures, fixtureRecords } from '../../../support/checks/fixtures.ts';
import {
  anyJson,
  array,
  choices,
  exactly,
  object,
  type Part,
  replaced,
  single,
} from '../../../support/builders/text/written-json.ts';

const facts: StatementFacts = {
  id: 'e05aa883-acaf-40ad-bf54-02c8ce485fb0',
  stored: '2024-02-03T04:05:06.789Z',
  authority: '{"objectType":"Agent","account":{"homePage":"https://lrs.example","name":"modèle"}}',
  version: '2.0.0',
};
const complete = (text: string, about: Partial<StatementFacts> = {}): string =>
  Buffer.from(completeStatement(Buffer.from(text), { ...facts, ...about }, JSON.parse(text) as Statement)).toString(
    'utf8',
  );

const CORE =
  '"actor":{"mbox":"mailto:a@b.example"},"verb":{"id":"http://v.example/"},"object":{"id":"http://o.example/"}';
const AUTHORITY = `"authority":${facts.authority}`;

describe('a completed statement', () => {
  it('gets all that was not sent at its end, and is as it came before that', () => {
    expect(complete(`{ ${CORE} }`)).toBe(
      `{ ${CORE} ,"id":"${facts.id}","timestamp":"${facts.stored}","stored":"${facts.stored}",${AUTHORITY},` +
        '"version":"2.0.0"}',
    );
  });

  it('has the version 1.0.0 where a request in 1.0.3 named none (1.0.3 Data 2.4.10)', () => {
    expect(JSON.parse(complete(`{${CORE}}`, { version: '1.0.3' }))).toMatchObject({ version: '1.0.0' });
  });

  it('keeps the id, the timestamp and the version that were sent', () => {
    const sent =
      `"id":"E05AA883-ACAF-40AD-BF54-02C8CE485FB0",${CORE},"timestamp":"2020-01-01T00:00:00.000Z",` +
      '"version":"1.0.1"';
    expect(complete(`{${sent}}`, { id: 'another' })).toBe(`{${sent},"stored":"${facts.stored}",${AUTHORITY}}`);
  });

  it('has stored and authority replaced where they stand, under names in escapes too', () => {
    const text =
      `{"st\\u006fred":"2001-01-01T00:00:00Z" ,${CORE}, "authority": {"mbox":"mailto:x@y.example","name":"}\\""},` +
      `"id":"${facts.id}","timestamp":"2020-01-01T00:00:00.000Z","version":"2.0.0"}`;
    expect(complete(text)).toBe(
      `{"st\\u006fred":"${facts.stored}" ,${CORE}, "authority": ${facts.authority},"id":"${facts.id}",` +
        '"timestamp":"2020-01-01T00:00:00.000Z","version":"2.0.0"}',
    );
  });

  it('does not touch what only looks like its members: names inside extensions, values inside strings', () => {
    const inner =
      '"result":{"extensions":{"http://e.example/":{"stored":1,"authority":"{",' +
      '"timestamp":"2020-01-01T00:00:00Z","contextActivities":{"parent":{}}}}}';
    const text = `{"stored":"2001-01-01T00:00:00Z",${CORE},${inner}}`;
    expect(complete(text)).toContain(inner);
  });

  it.each<readonly [string, XapiVersion, string, string]>([
    [
      'has milliseconds in 1.0.3, with its own offset',
      '1.0.3',
      '2020-01-01T10:00:00+02:00',
      '2020-01-01T10:00:00.000+02:00',
    ],
    ['has three digits at least in 1.0.3', '1.0.3', '2020-01-01T10:00:00.5Z', '2020-01-01T10:00:00.500Z'],
    ['keeps more digits in 1.0.3', '1.0.3', '2020-01-01T10:00:00.123456-05:00', '2020-01-01T10:00:00.123456-05:00'],
    ['has a T in place of a space in 1.0.3', '1.0.3', '2008-09-15 15:53:00.601+00:00', '2008-09-15T15:53:00.601+00:00'],
    ['has capital letters in 1.0.3', '1.0.3', '2020-01-01t10:00:00z', '2020-01-01T10:00:00.000Z'],
    ['is in UTC in 2.0 (4.2.7)', '2.0.0', '2023-05-04T12:00:00-05:00', '2023-05-04T17:00:00.000Z'],
    ['has a T in place of a space in 2.0', '2.0.0', '2008-09-15 15:53:00.601+00:00', '2008-09-15T15:53:00.601Z'],
    ['keeps all of its digits in 2.0', '2.0.0', '2020-01-01T00:30:00.123456+01:00', '2019-12-31T23:30:00.123456Z'],
    [
      'stays as it is where it is as it should be',
      '2.0.0',
      '2020-01-01T10:00:00.123456Z',
      '2020-01-01T10:00:00.123456Z',
    ],
  ])('timestamp %s', (...[, version, sent, stored]) => {
    for (const at of [
      `{"timestamp": "${sent}",${CORE}}`,
      `{"object":{"timestamp": "${sent}","objectType":"SubStatement",${CORE}},` +
        '"actor":{"mbox":"mailto:a@b.example"},"verb":{"id":"http://v.example/"}}',
    ]) {
      expect(complete(at, { version })).toContain(at.slice(0, -1).replace(sent, stored));
    }
  });

  it('has every single context activity as an array of one, in a SubStatement too (1.0.3 Data 2.4.6.2)', () => {
    const context =
      '"context":{"contextActivities":{"parent":{"id":"http://p.example/"},"other":[{"id":"http://q.example/"}],' +
      '"category": {"id":"http://c.example/"} }}';
    const wrapped =
      '"context":{"contextActivities":{"parent":[{"id":"http://p.example/"}],' +
      '"other":[{"id":"http://q.example/"}],"category": [{"id":"http://c.example/"}] }}';
    expect(complete(`{${CORE},${context}}`)).toContain(`{${CORE},${wrapped}`);
    const outer = '"actor":{"mbox":"mailto:a@b.example"},"verb":{"id":"http://v.example/"}';
    expect(complete(`{${outer},"object":{"objectType":"SubStatement",${CORE},${context}}}`)).toContain(
      `"object":{"objectType":"SubStatement",${CORE},${wrapped}}`,
    );
  });

  it('is cut out of any body, from bytes that are no Buffer too', () => {
    const text = `{${CORE},"id":"${facts.id}"}`;
    const body = new TextEncoder().encode(`[${text} , ${text}]`);
    const slice = body.subarray(1, 1 + text.length);
    expect(
      JSON.parse(Buffer.from(completeStatement(slice, facts, JSON.parse(text) as Statement)).toString('utf8')),
    ).toMatchObject({ id: facts.id, version: '2.0.0' });
    expect(Buffer.from(slice).toString('utf8')).toBe(text);
  });
});

const TIMES: Readonly<Record<XapiVersion, readonly (readonly [string, string])[]>> = {
  '1.0.3': [
    ['2020-01-01T10:00:00Z', '2020-01-01T10:00:00.000Z'],
    ['2020-01-01 10:00:00.1+02:00', '2020-01-01T10:00:00.100+02:00'],
    ['2020-01-01T10:00:00.1234+02:00', '2020-01-01T10:00:00.1234+02:00'],
  ],
  '2.0.0': [
    ['2020-01-01T10:00:00+02:00', '2020-01-01T08:00:00.000Z'],
    ['2020-01-01T10:00:00.123Z', '2020-01-01T10:00:00.123Z'],
    ['2020-01-01 10:00:00.12345+02:00', '2020-01-01T08:00:00.12345Z'],
  ],
};

/** A statement to be written, with what must become of each of its parts. */
const anyStatement = fc.record({
  version: fc.constantFrom<XapiVersion>('1.0.3', '2.0.0'),
  values: fc.array(fc.jsonValue({ maxDepth: 3 }), { minLength: 6, maxLength: 6 }),
  has: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
  time: fc.nat({ max: 2 }),
  seed: fc.nat(),
});

describe('any statement', () => {
  it('comes back byte for byte, but for what the standard has the LRS set', () => {
    fc.assert(
      fc.property(anyStatement, ({ version, values, has, time, seed }) => {
        const [sentTime, storedTime] = TIMES[version][time]!;
        const extensions = (value: unknown): Part =>
          object({ 'http://e.example/x': anyJson(value), stored: anyJson(value) });
        const activity = (value: unknown): Part =>
          object({ id: anyJson('http://a.example/'), definition: object({ extensions: extensions(value) }) });
        const timestamp = replaced(`"${sentTime}"`, `"${storedTime}"`);
        const context = object({
          extensions: extensions(values[0]),
          contextActivities: object({
            parent: single(activity(values[1])),
            other: array([activity(values[2]), activity(values[1])]),
            grouping: has[0] ? single(activity(values[3])) : undefined,
          }),
        });
        const core = {
          actor: anyJson({ mbox: 'mailto:ä@b.example', name: 'Ä "}' }),
          verb: anyJson({ id: 'http://v.example/', display: { fr: 'à {' } }),
        };
        const sub = object({
          objectType: anyJson('SubStatement'),
          ...core,
          object: activity(values[4]),
          timestamp: has[1] ? timestamp : undefined,
          context: has[2] ? context : undefined,
        });
        const statement = object({
          ...core,
          object: has[3] ? sub : activity(values[4]),
          result: object({ extensions: extensions(values[5]) }),
          id: has[4] ? anyJson(facts.id) : undefined,
          stored: has[5] ? replaced('"2001-01-01T00:00:00Z"', `"${facts.stored}"`) : undefined,
          authority: has[6] ? replaced('{"mbox" : "mailto:x@y.example", "name":"\\"}"}', facts.authority) : undefined,
          timestamp: has[1] ? timestamp : undefined,
          context: has[7] ? context : undefined,
          version: has[2] ? exactly('"1.0.0"') : undefined,
        });

        const { sent, stored } = statement(choices(seed));
        const completed = complete(sent, { version });
        const given = JSON.parse(stored) as object;
        expect(completed.startsWith(stored.slice(0, -1))).toBe(true);
        expect(JSON.parse(completed)).toEqual({
          id: facts.id,
          timestamp: facts.stored,
          version: version === '2.0.0' ? '2.0.0' : '1.0.0',
          ...given,
          stored: facts.stored,
          authority: JSON.parse(facts.authority) as object,
        });
      }),
      { numRuns: 100 },
    );
  });
});

describeFixtures('real statements', () => {
  interface Fixture {
    readonly xapi: '1.0.3' | '2.0';
    readonly statement: Statement;
  }
  const asArray = (one: unknown): readonly unknown[] => (Array.isArray(one) ? (one as readonly unknown[]) : [one]);
  const withArrays = (value: unknown): object =>
    JSON.parse(JSON.stringify(value), (key, inner: unknown) => {
      if (key === 'timestamp') return undefined;
      return key === 'contextActivities'
        ? Object.fromEntries(
            Object.entries(inner as Record<string, unknown>).map(([kind, one]) => [kind, asArray(one)]),
          )
        : inner;
    }) as object;

  it('come back with all their content, and are the same statement', () => {
    const valid = fixtureRecords<Fixture>('valid.ndjson');
    expect(valid.length).toBeGreaterThan(900);
    const wrong = valid.filter(({ xapi, statement }) => {
      const version = xapi === '2.0' ? '2.0.0' : '1.0.3';
      const completed = JSON.parse(complete(JSON.stringify(statement), { version })) as Statement;
      const expected = {
        id: facts.id,
        version: version === '2.0.0' ? version : '1.0.0',
        ...withArrays(statement),
        stored: facts.stored,
        authority: JSON.parse(facts.authority) as object,
      };
      return (
        !isDeepStrictEqual(withArrays(completed), expected) ||
        !sameInstant(completed.timestamp ?? '', statement.timestamp ?? facts.stored) ||
        !/T\d\d:\d\d:\d\d\.\d{3,}/.test(completed.timestamp ?? '') ||
        !isSameStatement(completed, statement)
      );
    });
    expect(wrong).toEqual([]);
  });
});
