import { compileMapping } from '../../../../src/transfer/mapping/compile-mapping.ts';
import { readMappingDocument } from '../../../../src/transfer/mapping/mapping-document.ts';

const VERB = { id: 'http://adlnet.gov/expapi/verbs/answered' };
const mapping = (about: object) => compileMapping(readMappingDocument({ name: 'a table', ...about }));
const PARTS = { actor: "=$agent('mailto:' & mail)", verb: VERB, object: { id: '=page' } };

describe('A mapping', () => {
  it('takes the first rule that fits, over what all have in common', async () => {
    const map = mapping({
      common: { ...PARTS, result: { response: '=answer', success: false } },
      rules: [
        { when: { kind: 'quiz' }, statement: { result: { success: "=right = 'yes'" } } },
        { when: { kind: ['quiz', 'poll'] }, statement: {} },
      ],
    });
    const record = {
      mail: 'lea@school.example',
      page: 'http://school.example/1',
      kind: 'quiz',
      right: 'yes',
      answer: '3',
    };
    expect(await map(record)).toEqual({
      kind: 'statement',
      rule: 0,
      statement: {
        actor: { objectType: 'Agent', mbox: 'mailto:lea@school.example' },
        verb: VERB,
        object: { id: 'http://school.example/1' },
        result: { response: '3', success: true },
      },
    });
    expect(await map({ ...record, kind: 'poll' })).toMatchObject({ statement: { result: { success: false } } });
  });

  it('leaves out members without a value, and what is empty then', async () => {
    const map = mapping({
      rules: [
        { when: {}, statement: { ...PARTS, context: { platform: '=tool', extensions: { 'http://e/x': '=x' } } } },
      ],
    });
    expect(await map({ mail: 'lea@school.example', page: 'http://e/1' })).toMatchObject({ kind: 'statement' });
    const { statement } = (await map({ mail: 'lea@school.example', page: 'http://e/1' })) as { statement: object };
    expect(Object.keys(statement)).toEqual(['actor', 'verb', 'object']);
  });

  it('says why a record has no statement', async () => {
    const map = mapping({
      rules: [
        { when: { kind: 'quiz' }, needs: ['page', 'about.score'], statement: PARTS },
        { when: { kind: 'poll' }, statement: PARTS },
        { when: { kind: 'sum' }, statement: { ...PARTS, result: { duration: "=$number('three')" } } },
      ],
    });
    const reason = async (record: object): Promise<unknown> =>
      ((await map(record as never)) as { detail: unknown }).detail;
    expect(await reason({ kind: 'other' })).toBe('no rule of the mapping fits it');
    expect(await reason({ kind: 'quiz', about: {} })).toBe('has no page, no about.score, which its rule needs');
    expect(await reason({ kind: 'poll' })).toBe('gives no actor, no object of a statement');
    expect(await reason({ kind: 'sum', page: 'http://e/1', mail: 'a@b.example' })).toMatch(/three/);
  });

  it('names every expression that is none', () => {
    const faulty = () =>
      mapping({
        functions: { of: 'function($a) {' },
        rules: [{ when: {}, statement: { actor: '=mail &', verb: VERB, object: { id: '=page' } } }],
      });
    expect(faulty).toThrow(
      expect.objectContaining({
        kind: 'invalid-request',
        faults: [
          expect.objectContaining({ at: '/functions/of' }),
          expect.objectContaining({ at: '/rules/0/statement/actor' }),
        ],
      }) as Error,
    );
  });

  it('names every fault of a document', () => {
    expect(() => readMappingDocument({ rules: [{ when: { a: 1 }, statement: {}, also: 1 }] })).toThrow(
      expect.objectContaining({
        faults: expect.arrayContaining([
          expect.objectContaining({ at: '', detail: "must have required property 'name'" }),
          expect.objectContaining({ at: '/rules/0/when/a' }),
          expect.objectContaining({ at: '/rules/0', detail: expect.stringMatching(/also$/) as string }),
        ]) as unknown,
      }) as Error,
    );
  });
});

describe('The functions of mappings', () => {
  const value = async (expression: string): Promise<unknown> => {
    const map = mapping({
      rules: [{ when: {}, statement: { ...PARTS, result: { extensions: { x: `=${expression}` } } } }],
    });
    const mapped = (await map({ mail: 'a@b.example', page: 'http://e/1' })) as {
      statement: { result?: { extensions: { x: unknown } } };
    };
    return mapped.statement.result?.extensions.x;
  };
  it.each([
    ["$uuid('urn:uuid:0D015A85-abf5-49ee-abb1-46dbd57fe64e')", '0d015a85-abf5-49ee-abb1-46dbd57fe64e'],
    ["$uuid('row 1') = $uuid('row 1')", true],
    ["$uuid('row 1') = $uuid('row 2')", false],
    ["$contains($uuid('row 1'), /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)", true],
    ["$uuid('')", undefined],
    ['$uuid(absent)', undefined],
    ["$agent('https://school.example/pupils/7').account", { homePage: 'https://school.example/pupils', name: '7' }],
    ["$agent('MAILTO:a@b.example', 'Anna')", { objectType: 'Agent', name: 'Anna', mbox: 'MAILTO:a@b.example' }],
    ["$agent('urn:uuid:0d015a85-abf5-49ee-abb1-46dbd57fe64e')", undefined],
    ["$agent('https://school.example')", undefined],
    ["$seconds('PT1H2M3.5S')", 3723.5],
    ["$seconds('P1DT1S')", 86_401],
    ["$seconds('PT')", undefined],
    ["$seconds('3 minutes')", undefined],
    ["$between('2026-10-01T08:00:00Z', '2026-10-01T08:10:30.250Z')", 'PT630.25S'],
    ["$between('2026-10-01T08:00:00Z', '2026-10-01T07:00:00Z')", undefined],
  ])('%s is %j', async (expression, expected) => {
    expect(await value(expression)).toEqual(expected);
  });
});
