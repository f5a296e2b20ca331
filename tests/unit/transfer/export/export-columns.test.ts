import type { Problem } from '../../../../src/core/problem.ts';
import { EXPORT_COLUMNS, readColumns } from '../../../../src/transfer/export/export-columns.ts';
import { columnRecord } from '../../../../src/transfer/export/export-item.ts';
import { aNamedStatement } from '../../../support/builders/statements/a-statement.ts';

const cells = (columns: string | null, overrides: object = {}): Readonly<Record<string, unknown>> => {
  const text = Buffer.from(JSON.stringify(aNamedStatement({ ...overrides })));
  const record = columnRecord({ cursor: 'c', source: 'moodle', text });
  return Object.fromEntries(readColumns(columns).map(({ name, cellOf }) => [name, cellOf(record)]));
};

describe('the columns of an export', () => {
  it('are names, dotted paths and JSON Pointers into the statement', () => {
    const about = {
      result: { score: { scaled: 0.5 }, extensions: { 'https://x.example/a.b': ['c', 1] } },
      context: { contextActivities: { parent: [{ id: 'https://x.example/p' }, { id: 'https://x.example/q' }] } },
    };
    const pointer = '/result/extensions/https:~1~1x.example~1a.b';
    expect(
      cells(`source,cursor,verb.id,score_scaled,result.score,${pointer},${pointer}/1,parent,/context/none`, about),
    ).toEqual({
      source: 'moodle',
      cursor: 'c',
      'verb.id': 'http://adlnet.gov/expapi/verbs/answered',
      score_scaled: 0.5,
      'result.score': '{"scaled":0.5}',
      [pointer]: '["c",1]',
      [`${pointer}/1`]: 1,
      parent: 'https://x.example/p https://x.example/q',
      '/context/none': null,
    });
  });

  it('are all named ones without statement and cursor by default', () => {
    expect(Object.keys(cells(null))).toEqual(EXPORT_COLUMNS.map(({ name }) => name).slice(0, -2));
  });

  it.each([
    [{ mbox: 'mailto:a@b.example' }, 'mailto:a@b.example', null],
    [{ mbox_sha1sum: 'ab' }, 'ab', null],
    [{ openid: 'https://a.example/me' }, 'https://a.example/me', null],
    [{ account: { homePage: 'https://a.example', name: 'x y' } }, 'https://a.example|x y', null],
    [{ objectType: 'Group', member: [{ mbox: 'mailto:a@b.example' }, {}] }, null, '["mailto:a@b.example",null]'],
  ])('name the actor %j', (actor, identifier, members) => {
    expect(cells('actor,group_members', { actor })).toEqual({ actor: identifier, group_members: members });
  });

  it.each([
    ['nothing', '', 'this is none'],
    ['one twice', 'verb,verb', 'twice'],
    ['a wrong pointer', '/a~2', 'this is none'],
    ['a space', 'verb id', 'this is none'],
    ['too many', Array.from({ length: 101 }, (_, at) => `a${at}`).join(','), '100 columns at most'],
  ])('refuse %s', (_, text, why) => {
    expect(() => readColumns(text)).toThrow(expect.objectContaining({ kind: 'invalid-request' }) as Problem);
    expect(() => readColumns(text)).toThrow(why);
  });
});
