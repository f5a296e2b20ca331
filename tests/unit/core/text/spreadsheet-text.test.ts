import { execFileSync } from 'node:child_process';
import { stringify } from 'csv-stringify/sync';
import { spreadsheetText } from '../../../../src/core/text/spreadsheet-text.ts';
import { CSV_OPTIONS } from '../../../../src/studies/export/csv-options.ts';
import { documentedCode } from '../../../support/checks/documented-code.ts';
import { describeWith, PYTHON } from '../../../support/servers/services.ts';

const FORMULAS = ['=1+1', '+1', '-1', '@sum', '＝1', '＋1', '－1', '＠sum'];
/** What separates cells or rows in one locale or another. */
const SEPARATORS = [';', '\t', '\r', '\n', '\r\n'];

/** Texts of few characters, the dangerous ones among them, by a fixed sequence. */
const someTexts = (count: number): readonly string[] => {
  const characters = '=+-@;\'\t\r\n",ab＝－'.split('');
  let state = 7;
  const next = (below: number): number => (state = (state * 48_271) % 2_147_483_647) % below;
  return Array.from({ length: count }, () =>
    Array.from({ length: next(9) }, () => characters[next(characters.length)]!).join(''),
  );
};

const undone = (text: string): string => text.replaceAll(/(^|[;\t\r\n])'/g, '$1');

/** The cells of a CSV as a spreadsheet reads it by a separator: quotes count only where a cell begins with one. */
const cellsBy = (csv: string, separator: string): readonly string[] => {
  const cells: string[] = [];
  const end = `[^${separator}\\r\\n]*`;
  const cell = new RegExp(`(?:"((?:[^"]|"")*)(?:"|$)(${end})|(${end}))(?:${separator}|\\r\\n?|\\n|$)`, 'y');
  while (cell.lastIndex < csv.length) {
    const [, quoted, rest = '', bare = ''] = cell.exec(csv)!;
    cells.push(quoted === undefined ? bare : quoted.replaceAll('""', '"') + rest);
  }
  return cells;
};

describe('a text of a cell', () => {
  it.each([...FORMULAS, ...SEPARATORS.map((one) => `${one}x`), ';=1+1', '\t=1', '\r=1'])(
    'has an apostrophe before what a spreadsheet would evaluate or split: %j',
    (text) => {
      expect(spreadsheetText(text)).toMatch(/^'/);
      expect(spreadsheetText(text)).toContain(text[0]);
    },
  );

  it.each(SEPARATORS)('is safe behind a separator of another locale: %j', (separator) => {
    for (const formula of FORMULAS) expect(spreadsheetText(`x${separator}${formula}`)).toBe(`x${separator}'${formula}`);
  });

  it('stays as it is otherwise', () => {
    for (const text of ['', 'a', 'a=b', 'a-b', '1', 'l’été', "it's", 'a; b', 'a\nb', ' =1', 'é;è'])
      expect(spreadsheetText(text)).toBe(text);
  });

  it('is read by the spreadsheet of this test as by Excel: what is not escaped begins a formula', () => {
    expect(cellsBy('id,"x;=1+1",b\r\n', ';')).toEqual(['id,"x', '=1+1",b']);
    expect(cellsBy('id,";""=1+1""",b\r\n', ';')).toEqual(['id,"', '=1+1""",b']);
    expect(cellsBy('id,"x\n=1+1",b\r\n', ';')).toEqual(['id,"x', '=1+1",b']);
  });

  it('begins no formula in any cell, by commas, semicolons or tabs', () => {
    for (const text of [...someTexts(3000), ...FORMULAS.flatMap((one) => [`";${one}&"`, `;"${one}`, `"\n${one}`])]) {
      const csv = stringify([['id', text, 'end']], CSV_OPTIONS);
      for (const delimiter of [',', ';', '\t'])
        expect([text, delimiter, cellsBy(csv, delimiter).filter((cell) => /^[=+@＝＋＠－-]/.test(cell))]).toEqual([
          text,
          delimiter,
          [],
        ]);
    }
  });

  it('comes back by taking the apostrophes away', () => {
    for (const text of [...someTexts(5000), ...FORMULAS, "'", "''=", "'a", ";'=", ";;'"])
      expect(undone(spreadsheetText(text))).toBe(text);
  });

  it('is in a header too, and numbers, times and truth stay what they are', () => {
    const row = [-5, -0.5, true, new Date(0), null];
    expect(stringify([row], CSV_OPTIONS)).toBe('-5,-0.5,true,1970-01-01T00:00:00.000Z,\r\n');
    expect(stringify([], { ...CSV_OPTIONS, header: true, columns: ['=1+1'] })).toBe("'=1+1\r\n");
  });
});

describeWith({ name: 'Python', url: PYTHON }, 'the Python of docs/take-your-data-along.md', (python) => {
  it('gives texts back', () => {
    const texts = [...someTexts(500), ...FORMULAS];
    const script = `${documentedCode('docs/take-your-data-along.md', 'python apostrophes')}
import json, sys
print(json.dumps([as_sent(one) for one in json.load(sys.stdin)]))`;
    const input = JSON.stringify(texts.map(spreadsheetText));
    expect(JSON.parse(execFileSync(python, ['-c', script], { input, encoding: 'utf8' }))).toEqual(texts);
  });
});
