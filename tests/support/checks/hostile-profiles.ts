import type { JsonObject } from '../../../src/xapi/model/types.ts';
import { aProfile, type Wished } from '../builders/a-profile-document.ts';
import { aStatement } from '../builders/a-statement.ts';

/** What a hostile profile is about, with what is to become of it. */
export interface HostileProfile {
  readonly title: string;
  readonly document: () => string;
  /** What a fault says that it is refused for. Absent where it is accepted. */
  readonly refused?: RegExp;
  /** What a warning says where it is accepted; absent where it can be evaluated as it is. */
  readonly warned?: RegExp;
}

const DESCRIBED = { prefLabel: { en: 'One' }, definition: { en: 'One.' } };
const many = <T>(count: number, make: (position: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, position) => make(position));

/** The id of a hostile profile. */
export const hostileId = (name: string): string => `https://hostile.example/${name}`;

/** The id of the version of a hostile profile: what statements claim. */
export const hostileVersion = (name: string): string => `${hostileId(name)}/v1`;

/** A profile of the name, with parts that are all of its one version. */
export const aHostile = (
  name: string,
  parts: {
    readonly concepts?: readonly Wished[];
    readonly templates?: readonly Wished[];
    readonly patterns?: readonly Wished[];
  },
): Wished => {
  const inScheme = (some: readonly Wished[] | undefined, type?: string): readonly Wished[] | undefined =>
    some?.map((part) => ({
      ...(type === undefined ? {} : { type }),
      ...DESCRIBED,
      ...part,
      inScheme: hostileVersion(name),
    }));
  return aProfile({
    id: hostileId(name),
    concepts: inScheme(parts.concepts),
    templates: inScheme(parts.templates, 'StatementTemplate'),
    patterns: inScheme(parts.patterns, 'Pattern'),
  });
};
const text = (name: string, parts: Parameters<typeof aHostile>[1]): string => JSON.stringify(aHostile(name, parts));
const withSchema = (name: string, schema: unknown): string =>
  text(name, {
    concepts: [{ id: hostileId(`${name}/extension`), type: 'ContextExtension', inlineSchema: JSON.stringify(schema) }],
  });
const of = (name: string, part: string): string => hostileId(`${name}/${part}`);

const template = (name: string): Wished => ({
  id: of(name, 'template'),
  rules: [{ location: '$.actor', presence: 'included' }],
});

/** Each pattern names the next one twice: few characters, and 2^60 places for the template at the end. */
const doubling = (): string =>
  text('doubling', {
    templates: [template('doubling')],
    patterns: many(60, (level) => {
      const next = level === 59 ? of('doubling', 'template') : of('doubling', `p${level + 1}`);
      return { id: of('doubling', `p${level}`), primary: level === 0, sequence: [next, next] };
    }),
  });

/** As many places as one pattern may have, each of which may follow each. */
const largest = (): string =>
  text('largest', {
    templates: many(1_000, (position) => ({
      id: of('largest', `t${position}`),
      verb: `https://verbs.example/${position}`,
    })),
    patterns: [
      { id: of('largest', 'p'), primary: true, zeroOrMore: of('largest', 'any') },
      { id: of('largest', 'any'), alternates: many(1_000, (position) => of('largest', `t${position}`)) },
    ],
  });

const members = (lists: number, each: number): string =>
  text('members', {
    templates: [template('members')],
    patterns: many(lists, (position) => ({
      id: of('members', `p${position}`),
      primary: true,
      sequence: many(each, () => of('members', 'template')),
    })),
  });

const rules = (): string =>
  text('rules', {
    templates: many(40, (position) => ({
      id: of('rules', `t${position}`),
      rules: many(1_000, (rule) => ({
        location: `$.result.extensions['https://x.example/${rule}']`,
        presence: 'included',
      })),
    })),
  });

/** Rules that walk through all that a statement holds, and compare what they find with objects. */
const walking = (name: string, times: number, objects: number): string =>
  text(name, {
    templates: [
      {
        id: of(name, 'template'),
        verb: 'https://verbs.example/walked',
        rules: [
          ...many(times, () => ({ location: '$..*', presence: 'included', any: [true] })),
          { location: '$..*', any: [true, ...many(objects, (a) => ({ a: { a } }))] },
        ],
      },
    ],
  });

/** As many rules as a version may have, all broken by a statement that has no result. */
const demanding = (): string =>
  text('demanding', {
    templates: many(5, (position) => ({
      id: of('demanding', `t${position}`),
      rules: many(1_000, (rule) => ({
        location: `$.result.extensions['https://x.example/${rule}']`,
        presence: 'included',
      })),
    })),
  });

/** Definitions each of which names the next one ten times. */
const fanOut = (): unknown => ({
  $ref: '#/definitions/d0',
  definitions: Object.fromEntries(
    many(20, (level) => [
      `d${level}`,
      level === 19 ? { type: 'string' } : { anyOf: many(10, () => ({ $ref: `#/definitions/d${level + 1}` })) },
    ]),
  ),
});

/** Alternatives inside alternatives: where none holds, each is tried. */
const alternatives = (levels: number): unknown =>
  levels === 0 ? { const: 'x' } : { anyOf: many(4, () => alternatives(levels - 1)) };

/** `__proto__` wherever a profile has a name of its own choice, or a value. */
const prototypes = (): string =>
  JSON.stringify(
    aHostile('prototypes', {
      concepts: [
        {
          id: '__proto__',
          type: 'ContextExtension',
          inlineSchema:
            '{"properties":{"__proto__":{"type":"string"}},"required":["__proto__"],"__proto__":{"isHostile":true}}',
        },
      ],
      templates: [
        {
          id: of('prototypes', '__proto__'),
          rules: [
            { location: '$.__proto__.isHostile', presence: 'excluded' },
            { location: "$['constructor']['prototype']", presence: 'excluded' },
            { location: '$..__proto__', presence: 'excluded' },
          ],
        },
        { id: '__proto__', verb: '__proto__', rules: [{ location: '$.result', presence: 'included' }] },
      ],
      patterns: [{ id: of('prototypes', 'constructor'), primary: true, zeroOrMore: of('prototypes', '__proto__') }],
    }),
  ).replaceAll(
    '"prefLabel":{',
    '"__proto__":{"isHostile":true,"id":"x:y"},"prefLabel":{"__proto__":"x","constructor":"x",',
  );

/**
 * Hostile documents: what cannot be evaluated is refused, what can only be evaluated in part is accepted with warnings.
 */
export const HOSTILE_PROFILES: readonly HostileProfile[] = [
  {
    title: 'nests 100,000 levels deep',
    document: () =>
      JSON.stringify(aHostile('deep', { templates: [template('deep')] })).replace(
        '{',
        `{"https://x.example/deep":${'['.repeat(100_000)}${']'.repeat(100_000)},`,
      ),
    refused: /levels/,
  },
  { title: 'is 100,000 opening brackets', document: () => '['.repeat(100_000), refused: /levels|JSON/ },
  {
    title: 'has a pattern that doubles sixty times',
    document: doubling,
    warned: /is not checked: .* places for templates/,
  },
  { title: 'has a pattern of a thousand places, each after each', document: largest },
  {
    title: 'has 100,000 members in one pattern',
    document: () => members(1, 100_000),
    refused: /has more than 1,000 items/,
  },
  {
    title: 'has 100,000 members in a hundred patterns',
    document: () => members(100, 1_000),
    refused: /has more than 20,000 members/,
  },
  {
    title: 'has 20,000 members in twenty primary patterns',
    document: () => members(20, 1_000),
    warned: /is not checked: .* more than 2000 places/,
  },
  { title: 'has 40,000 rules', document: rules, refused: /has more than 5,000 rules/ },
  { title: 'has 5,000 rules', document: demanding },
  { title: 'walks through statements twenty times', document: () => walking('walking', 19, 20) },
  {
    title: 'walks through statements fifty times',
    document: () => walking('walking-on', 49, 20),
    refused: /has more than 20 "\.\."/,
  },
  {
    title: 'compares all that statements hold with a thousand objects',
    document: () => walking('comparing', 0, 999),
    refused: /has more than 20 objects/,
  },
  {
    title: 'walks on from wherever it has walked',
    document: () =>
      text('walking-twice', {
        templates: [
          {
            id: of('walking-twice', 'template'),
            rules: [{ location: '$..*', selector: '$..*', presence: 'included' }],
          },
        ],
      }),
    warned: /selector has a \.\., and the location has one/,
  },
  {
    title: 'has a schema whose expression explodes where it is tried in turn',
    document: () => withSchema('expression', { type: 'string', pattern: '^(([a-z])+.)+[A-Z]([a-z])+$' }),
  },
  {
    title: 'has a schema whose expression is written out a million times',
    document: () => withSchema('repetition', { type: 'string', pattern: '^((a{0,100}){0,100}){0,100}$' }),
    warned: /more than 2000 signs/,
  },
  {
    title: 'has a schema whose expression refers back',
    document: () => withSchema('backward', { type: 'string', pattern: '^(a+)+\\1$' }),
    warned: /linear time/,
  },
  {
    title: 'has a schema whose references fan out to 10^19',
    document: () => withSchema('fan-out', fanOut()),
    warned: /its references are written out/,
  },
  {
    title: 'has a schema that refers to itself',
    document: () =>
      withSchema('recursion', { anyOf: [{ $ref: '#' }, { $ref: '#' }, { type: 'array', items: { $ref: '#' } }] }),
    warned: /refers to itself/,
  },
  {
    title: 'has a schema of 4^5 alternatives',
    document: () => withSchema('many-alternatives', alternatives(5)),
    warned: /more than 2000 values/,
  },
  { title: 'has a schema of 4^4 alternatives', document: () => withSchema('alternatives', alternatives(4)) },
  {
    title: 'has a schema that wants unique items',
    document: () => withSchema('unique', { uniqueItems: true, items: { uniqueItems: true } }),
  },
  { title: 'has __proto__ everywhere', document: prototypes },
];

/** A statement that claims a hostile profile; what the case is about is given. */
export const claimingHostile = (
  name: string,
  about: Readonly<Record<string, unknown>> = {},
  context: Readonly<Record<string, unknown>> = {},
): JsonObject =>
  aStatement({
    ...about,
    context: { ...context, contextActivities: { category: [{ id: hostileVersion(name) }] } },
  });

/** The same with a value of the extension that the profile describes. */
export const extending = (name: string, value: unknown): JsonObject =>
  claimingHostile(name, {}, { extensions: { [hostileId(`${name}/extension`)]: value } });
