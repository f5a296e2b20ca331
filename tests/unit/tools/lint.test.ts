import { readFileSync } from 'node:fs';
import { BAD_CODE, BAD_FILES } from './bad-code.ts';
import { lintFiles, type LintFinding } from './lint-files.ts';

interface LintSettings {
  readonly rules: Readonly<Record<string, unknown>>;
  readonly overrides: readonly { readonly rules?: Readonly<Record<string, unknown>> }[];
}

/** Code at a limit or in a place with other rules, by its path. */
const GOOD_CODE: Readonly<Record<string, string>> = {
  'src/core/lines.ts': `export const a = 1;${'\n'.repeat(399)}export const b = 2;`,
  'tests/unit/lines.ts': `export const a = 1;${'\n'.repeat(599)}export const b = 2;`,
  'src/core/function.ts': `export const f = (a: 1, b: 1, c: 1): number => {${'\n'.repeat(99)}return a + b + c;};`,
  'src/core/line.ts': `export const a = '${'a'.repeat(100)}';`,
  'src/core/branches.ts': `export const f = (n: number) => { ${'if (n > 1) n -= 2;\n'.repeat(14)}return n; };`,
  'src/core/sentence.ts': `/** ${'word\n'.repeat(24)}word. ${'word\n'.repeat(30)} */\nexport const a = 1;`,
  'src/core/deps.ts': 'export interface GoodDeps { a: 1; b: 1; c: 1; d: 1; e: 1; f: 1; g: 1; h: 1 }',
  'src/core/rest.ts': 'export const f = ({ a, ...rest }: { a: 1; b: 1 }) => rest;',
  'tests/unit/asserted.ts':
    'declare const a: { b: 1 }[];\nexport const c = a[0]!;\nexport const d: number = JSON.parse("1");',
  'tools/globals.js': 'console.log(process.argv, new URL(import.meta.url), Buffer, setTimeout, clearTimeout);',
  'tools/globals.cjs': 'module.exports = [require, __dirname];',
  'deploy/mongodb/globals.js': 'print(db, sh, rs, passwordPrompt());',
};

/** An exception that excepts something, one that does not, and one that is not written in the linter's words. */
const EXCEPTIONS = [
  ['oxlint-disable-next-line no-var -- it is needed', 'export var a = 1;', []],
  ['oxlint-disable-next-line no-var -- it was needed', 'export const a = 1;', ['']],
  ['oxlint-disable-next-line typescript/await-thenable -- as before', 'export const a = 1;', ['']],
  ['oxlint-disable-next-line syntax/no-enum -- as before', 'export const a = 1;', ['']],
  ['eslint-disable-next-line no-var -- another linter', 'export var a = 1;', ['no-var']],
] as const;

describe('the linter', () => {
  const bad = new Map(
    BAD_CODE.map(([, kind, code], index) => [BAD_FILES[kind].join(String(index)), `${code}\n`] as const),
  );
  const excepting = new Map(
    EXCEPTIONS.map(([comment, code], index) => [`src/core/excepted-${index}.ts`, `// ${comment}\n${code}\n`] as const),
  );
  let findings: readonly LintFinding[];
  beforeAll(() => {
    const good = Object.entries(GOOD_CODE);
    findings = lintFiles(new Map([...bad, ...good, ...excepting, ['src/core/type.ts', "export const a: 1 = 'a';"]]));
  });
  const rulesIn = (path: string): readonly string[] =>
    findings.filter(({ file }) => file === path).map(({ rule }) => rule);

  it('finds each piece of bad code by its rule', () => {
    const missed = BAD_CODE.filter(
      ([rule, kind], index) => !rulesIn(BAD_FILES[kind].join(String(index))).includes(rule),
    );
    expect(missed).toEqual([]);
  });

  it('has bad code for each rule of its settings', () => {
    const { rules, overrides } = JSON.parse(readFileSync('.oxlintrc.json', 'utf8')) as LintSettings;
    const settings = [rules, ...overrides.map((override) => override.rules ?? {})].flatMap(Object.entries);
    const enabled = new Set(settings.filter(([, setting]) => setting !== 'off').map(([rule]) => rule));
    expect([...new Set(BAD_CODE.map(([rule]) => rule))].toSorted()).toEqual([...enabled].toSorted());
  });

  it('finds nothing at a limit, nor among the globals of a place', () => {
    expect(Object.keys(GOOD_CODE).map((path) => [path, rulesIn(path)])).toEqual(
      Object.keys(GOOD_CODE).map((path) => [path, []]),
    );
  });

  it('finds exceptions that except nothing', () => {
    expect([...excepting.keys()].map(rulesIn)).toEqual(EXCEPTIONS.map(([, , rules]) => rules));
  });

  it('finds the errors of the compiler', () => {
    expect(rulesIn('src/core/type.ts')).toEqual(['typescript/TS2322']);
  });

  it('finds nothing that does not fail its run', () => {
    expect(findings.filter(({ severity }) => severity !== 'error')).toEqual([]);
  });
});
