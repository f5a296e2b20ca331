import fc from 'fast-check';
import { Problem } from '../../../../src/core/problem.ts';
import { parseStatements } from '../../../../src/xapi/json/json.ts';
import type { Json, JsonObject, XapiVersion } from '../../../../src/xapi/model/types.ts';
import { validateBatch, validateStatement } from '../../../../src/xapi/validate/validate.ts';
import { fast103, fast200, full103, full200 } from '../../../../src/xapi/validate/validators.generated.js';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';

const ID = 'fd41c918-b88b-4b20-a0a5-a4c32391aaa0';
const batch = (body: Json, version: XapiVersion = '2.0.0') =>
  validateBatch(parseStatements(Buffer.from(JSON.stringify(body))), version);

const refusalOf = (body: Json): Problem => {
  try {
    batch(body);
  } catch (thrown) {
    if (thrown instanceof Problem) return thrown;
    throw thrown;
  }
  throw new Error('accepted');
};

describe('A batch', () => {
  it('that conforms is returned as statements, in order', () => {
    const statements = [aStatement({ id: ID }), aStatement()];
    expect(batch(statements)).toEqual(statements);
    expect(batch(aStatement())).toEqual([aStatement()]);
    expect(batch([])).toEqual([]);
  });

  it('is refused with every fault of every statement at once, each where it is in the body', () => {
    const problem = refusalOf([aStatement({ actor: {} }), aStatement(), aStatement({ verb: {}, stored: 1 })]);
    expect(problem.kind).toBe('invalid-statement');
    expect(problem.message).toBe('Of 3 statements 2 do not conform.');
    expect(problem.faults.map(({ at }) => at)).toEqual(['/0/actor', '/2/verb', '/2/stored']);
  });

  it('of one statement that is no array is pointed into without a number', () => {
    expect(refusalOf(aStatement({ actor: {} })).faults.map(({ at }) => at)).toEqual(['/actor']);
  });

  it('may not have one id twice, however it is spelt (IEEE 9274.1.1 4.1.6.1)', () => {
    const problem = refusalOf([aStatement({ id: ID }), aStatement(), aStatement({ id: ID.toUpperCase() })]);
    expect(problem.faults).toEqual([
      { at: '/2/id', detail: 'is the id of statement 0 of this batch too', requirement: 'IEEE 9274.1.1 4.1.6.1' },
    ]);
    expect(problem.message).toBe('Of 3 statements 1 do not conform.');
  });

  it('with very many faults is answered with 100 of them, and the number of statements that do not conform', () => {
    const problem = refusalOf([...Array.from({ length: 300 }, () => aStatement({ actor: {} })), aStatement()]);
    expect(problem.faults).toHaveLength(100);
    expect(problem.message).toBe(
      'Of 301 statements 300 do not conform; the first 100 faults are listed, there are at least 1 more.',
    );
  });
});

describe('A fault', () => {
  const detailsOf = (about: Readonly<Record<string, unknown>>): readonly string[] =>
    validateStatement(aStatement(about), '1.0.3', '').map(({ detail }) => detail);

  it.each([
    [
      { actor: { mbox: 'mailto:a@b.example', openid: 'http://a.example' } },
      'must have exactly one inverse functional identifier; found mbox and openid',
    ],
    [{ actor: {} }, 'must have exactly one inverse functional identifier (mbox, mbox_sha1sum, openid or account)'],
    [{ verb: { id: 'did' } }, 'must be an IRI with a scheme; found "did"'],
    [{ Result: {} }, '"Result" is not a property that may stand here; did you mean "result"?'],
    [{ object: { objectType: 'Thing' } }, 'must be Activity, Agent, Group, StatementRef or SubStatement'],
    [{ result: null }, 'must be an object, not null: only extensions may hold null'],
    [{ result: { score: { scaled: 2 } } }, 'must be at most 1'],
    [{ result: { score: { scaled: -2 } } }, 'must be at least -1'],
  ])('says in words what is wrong: %j', (about, detail) => expect(detailsOf(about)).toEqual([detail]));

  it('quotes the value in short form', () => {
    const [detail] = detailsOf({ verb: { id: 'x'.repeat(10_000) } });
    expect(detail?.length).toBeLessThan(150);
  });

  it('escapes the names in its pointer', () => {
    const [fault] = validateStatement(aStatement({ result: { extensions: { 'a/b~c': 1 } } }), '1.0.3', '/7');
    expect(fault?.at).toBe('/7/result/extensions/a~1b~0c');
  });

  it('is found though the statement is full of others, in bounded time and memory', () => {
    const hostile: readonly JsonObject[] = [
      aStatement(Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, 1]))),
      aStatement({
        verb: { id: 'urn:did', display: Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}-`, 1])) },
      }),
      aStatement({ actor: { objectType: 'Group', member: new Array<number>(200_000).fill(1) } }),
      aStatement({
        object: {
          id: 'urn:quiz',
          definition: { interactionType: 'choice', choices: new Array<object>(200_000).fill({ id: 'a' }) },
        },
      }),
      aStatement({ attachments: new Array<object>(200_000).fill({}) }),
    ];
    const started = process.cpuUsage();
    for (const statement of hostile) {
      const { length } = validateStatement(statement, '2.0.0', '');
      expect(length).toBeGreaterThan(0);
      expect(length).toBeLessThan(2000);
    }
    expect(process.cpuUsage(started).user / 1000).toBeLessThan(5000);
  });
});

describe('Any JSON value', () => {
  const names = fc.constantFrom(
    'id',
    'actor',
    'verb',
    'object',
    'result',
    'context',
    'objectType',
    'mbox',
    'account',
    'member',
    'definition',
    'display',
    'score',
    'raw',
    'min',
    'max',
    'extensions',
    'interactionType',
    'choices',
    'contextActivities',
    'parent',
    'team',
    'contextAgents',
    'agent',
    'attachments',
    'authority',
    'timestamp',
    'en',
    '__proto__',
    'x',
  );
  const leaves = fc.constantFrom<unknown>(
    null,
    true,
    0,
    -1.5,
    1e300,
    '',
    'x',
    'Agent',
    'Group',
    'Activity',
    'SubStatement',
    'StatementRef',
    'choice',
    ID,
    'mailto:a@b.example',
    'http://adlnet.gov/expapi/verbs/voided',
    '2015-11-18T12:17:00Z',
    'http://a.example',
    {},
    [],
  );
  const values = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      leaves,
      fc.dictionary(names, tie('value'), { maxKeys: 5 }),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
  })).value;
  const statements = fc.dictionary(names, values, { maxKeys: 6 }).map((about) => ({ ...aStatement(), ...about }));
  const any = fc.oneof(values, statements, fc.jsonValue()).map((value) => JSON.parse(JSON.stringify(value)) as Json);

  it('has the same result by the fast validators and by those that explain', () => {
    fc.assert(
      fc.property(any, (value) => {
        expect(fast103(value)).toBe(full103(value));
        expect(fast200(value)).toBe(full200(value));
      }),
      { numRuns: 1000 },
    );
  });

  it('is validated without ever throwing, and every fault says where, what and why', () => {
    fc.assert(
      fc.property(any, (value) => {
        for (const { at, detail, requirement } of validateStatement(value, '1.0.3', '/0')) {
          expect(at.startsWith('/0')).toBe(true);
          expect(detail).not.toBe('');
          expect(requirement).toMatch(/^xAPI 1\.0\.3 /);
        }
      }),
      { numRuns: 300 },
    );
  });
});
