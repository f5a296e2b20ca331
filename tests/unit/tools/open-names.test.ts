import { spawnSync } from 'node:child_process';

/** Lints a file of src with the rules of this repository. */
const SCRIPT = `
import { ESLint } from 'eslint';
const eslint = new ESLint();
const [{ messages }] = await eslint.lintText(process.argv[1], { filePath: 'src/core/linted.ts' });
console.log(JSON.stringify(messages.filter(({ ruleId }) => ruleId === 'names/open-names' || ruleId === null)));
`;

/** What stands around each look-up: `name` is any text, `record` an object with members by name. */
const HEAD = `
const NOUNS = { one: 1, two: 2 } as const;
type Noun = keyof typeof NOUNS;
type Members = Record<string, number>;
type Given = { record: Members; other?: Members; name: string; noun: Noun; list: number[]; index: number };
`;

/** The look-ups, and whether the rule finds them. */
const LOOK_UPS: readonly (readonly [isFound: boolean, code: string])[] = [
  [true, 'record[name]'],
  [true, 'other?.[name]'],
  [true, 'record[`a${name}`]'],
  [true, 'NOUNS[name as Noun]'],
  [true, 'record[name]!'],
  [true, 'name in record'],
  [true, '(record[name] = 1)'],
  [true, '(({ [name]: found }) => found)(record)'],
  [true, 'Object.hasOwn(other ?? {}, name) ? record[name] : 0'],
  [true, 'Object.hasOwn(record, name) ? 0 : record[name]'],
  [true, '(<K extends string>(key: K) => record[key])(name)'],
  [false, "record['one']"],
  [false, 'NOUNS[noun]'],
  [false, 'list[index]'],
  [false, "'one' in record"],
  [false, '({ [name]: 1 })'],
  [false, 'Object.hasOwn(record, name) ? record[name] : 0'],
  [false, 'Object.hasOwn(NOUNS, name) && NOUNS[name as Noun]'],
  [false, '(<K extends Noun>(key: K) => NOUNS[key])(noun)'],
  [false, '{ for (const own in record) record[own]; }'],
];

const codeOf = (lookUps: typeof LOOK_UPS): string =>
  `${HEAD}${lookUps
    .map(([, code], position) =>
      code.startsWith('{')
        ? `export const x${position} = ({ record }: Given) => ${code};`
        : `export const x${position} = ({ record, other, name, noun, list, index }: Given) => [${code}];`,
    )
    .join('\n')}\n`;

describe('the lint rule names/open-names', () => {
  it('finds each look-up of an object by a name that is not known, and no other', () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', SCRIPT, codeOf(LOOK_UPS)], {
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    const messages = JSON.parse(stdout) as readonly { readonly line: number; readonly ruleId: string | null }[];
    const first = codeOf([]).trimEnd().split('\n').length + 1;
    const isFound = LOOK_UPS.map((_, position) => messages.some(({ line }) => line === first + position));
    expect(LOOK_UPS.map(([, code], position) => [isFound[position], code])).toEqual(LOOK_UPS);
    expect(messages.every(({ ruleId }) => ruleId !== null)).toBe(true);
  });
});
