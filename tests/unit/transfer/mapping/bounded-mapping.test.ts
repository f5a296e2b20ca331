import { compileMapping } from '../../../../src/transfer/mapping/compile-mapping.ts';
import { readMappingDocument } from '../../../../src/transfer/mapping/mapping-document.ts';
import { createReadsAt } from '../../../../src/transfer/mapping/template-reads.ts';
import type { Problem } from '../../../../src/core/problem.ts';

const VERB = { id: 'http://adlnet.gov/expapi/verbs/scored' };
const PARTS = { actor: "=$agent('mailto:' & Mail)", verb: VERB, object: { id: 'http://e/1' } };
const documentOf = (statement: object, about: object = {}) =>
  readMappingDocument({ name: 'hostile', common: PARTS, rules: [{ when: {}, statement }], ...about });
const RECORD = { Mail: 'lea@school.example', Text: `${'a'.repeat(40)}!` };

const faultsOf = async (statement: object, about?: object): Promise<Problem['faults']> => {
  const map = compileMapping(documentOf(statement, about), true);
  return map(RECORD).then(
    () => [],
    (problem: unknown) => (problem as Problem).faults,
  );
};

describe('A mapping from elsewhere', () => {
  it('ends the import where an expression has no end, takes too much, or calls itself too deeply', async () => {
    const result = (response: string) => ({ result: { response } });
    const endless = '=($f := function($x) { $f($x + 1) }; $f(1))';
    const at = '/rules/0/statement/result/response';
    expect(await faultsOf(result(endless))).toEqual([{ at, detail: expect.stringContaining('timeout') as string }]);
    expect(await faultsOf(result('=($f := function($x) { 1 + $f($x) }; $f(1))'))).toMatchObject([{ at }]);
    expect(await faultsOf(result('=$count([1..10000000].($ * 2))'))).toMatchObject([{ at }]);
    expect(await faultsOf(result('=$f()'), { functions: { g: endless.slice(1) } })).toMatchObject([
      { at: '/functions/g' },
    ]);
  });

  it('matches regular expressions in time linear in the text', async () => {
    const map = compileMapping(
      documentOf({ result: { response: "=$replace(Text, /^(a+)+$/, 'x')", success: '=$contains(Text, /A{40}!/i)' } }),
      true,
    );
    expect(await map(RECORD)).toMatchObject({ statement: { result: { response: RECORD.Text, success: true } } });
    expect(() => documentOf({ result: { response: '=$match(Text, /(a)\\1/)' } })).toThrow(
      expect.objectContaining({
        faults: [expect.objectContaining({ at: '/rules/0/statement/result/response' })],
      }) as Error,
    );
  });

  it('has all its faults named at once, those of expressions too', () => {
    const open = () =>
      readMappingDocument({
        table: { columns: [], delimiter: '|' },
        functions: { of: 'function(' },
        rules: [{ when: {} }, { when: {}, skip: true, statement: { verb: '=a &' } }],
      });
    expect(open).toThrow(
      expect.objectContaining({
        faults: expect.arrayContaining([
          expect.objectContaining({ detail: "must have required property 'name'" }),
          expect.objectContaining({ at: '/table/columns' }),
          expect.objectContaining({ at: '/table/delimiter' }),
          expect.objectContaining({ at: '/functions/of' }),
          { at: '/rules/0', detail: 'must have either statement or skip' },
          { at: '/rules/1', detail: 'must have either statement or skip' },
          expect.objectContaining({ at: '/rules/1/statement/verb' }),
        ]) as unknown,
      }) as Error,
    );
    const deep: unknown = JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`);
    expect(() => documentOf({ result: deep as object })).toThrow(
      expect.objectContaining({ faults: [expect.objectContaining({ detail: 'is deeper than 32 values' })] }) as Error,
    );
    expect(() => readMappingDocument({ name: 'a', rules: [{ when: {}, statement: { verb: VERB } }] })).toThrow(
      expect.objectContaining({
        faults: ['actor', 'object'].map((name) => ({
          at: '/rules/0/statement',
          detail: `has no ${name}, and neither has common`,
        })),
      }) as Error,
    );
  });

  it('leaves out the records of a rule that skips them; an absent member is an empty text to it', async () => {
    const map = compileMapping(
      readMappingDocument({
        name: 'a',
        common: PARTS,
        rules: [
          { when: { Mail: '' }, skip: true },
          { when: {}, statement: {} },
        ],
      }),
    );
    expect(await map({})).toEqual({ kind: 'skipped' });
    expect(await map(RECORD)).toMatchObject({ kind: 'statement', rule: 1 });
  });

  it('says which member of the statement failed, and which members of the record it reads', async () => {
    const document = documentOf(
      {
        result: { score: { raw: '=$half($decimal(`Note, sur 20`))' }, response: '=Text' },
        context: { extensions: { 'http://e/x': '=Place' }, contextActivities: { parent: ['=Course.id'] } },
      },
      { functions: { half: 'function($of) { $of / ($exists(Scale) ? 2 : 1) }' } },
    );
    const map = compileMapping(document, true);
    expect(await map({ ...RECORD, 'Note, sur 20': 'absent' })).toEqual({
      kind: 'unmapped',
      rule: 0,
      at: '/result/score/raw',
      detail: '"absent" is no number',
    });
    const readsAt = createReadsAt(document);
    expect(readsAt(0, '/result/score/raw')).toEqual(['Note, sur 20', 'Scale']);
    expect(readsAt(0, '/result')).toEqual(['Note, sur 20', 'Scale', 'Text']);
    expect(readsAt(0, '/actor/mbox')).toEqual(['Mail']);
    expect(readsAt(0, '/context/extensions/http:~1~1e~1x')).toEqual(['Place']);
    expect(readsAt(0, '/context/contextActivities/parent/0/id')).toEqual(['Course', 'id']);
    expect(readsAt(0, '/verb')).toEqual([]);
    expect(readsAt(0, '/authority')).toEqual([]);
  });
});
