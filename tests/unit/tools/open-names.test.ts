import { lintFiles } from './lint-files.ts';

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
    const findings = lintFiles(new Map([['src/core/linted.ts', codeOf(LOOK_UPS)]]));
    const found = findings.filter(({ rule }) => rule === 'names/open-names');
    const first = codeOf([]).trimEnd().split('\n').length + 1;
    const isFound = LOOK_UPS.map((_, position) => found.some(({ line }) => line === first + position));
    expect(LOOK_UPS.map(([, code], position) => [isFound[position], code])).toEqual(LOOK_UPS);
  });
});
