import type { JsonObject } from '../../../../src/xapi/model/types.ts';
import { aProfile, type ProfileObject } from '../../builders/profiles/a-profile-document.ts';
import { aStatement } from '../../builders/statements/a-statement.ts';

/** A hostile profile and the expected outcome. */
export interface HostileProfile {
  readonly title: string;
  readonly document: () => string;
  /** The text of a fault; absent where the profile is accepted. */
  readonly refused?: RegExp;
  /** The text of a warning; absent where the whole profile can be evaluated. */
  readonly warned?: RegExp;
}

const DESCRIBED = { prefLabel: { en: 'One' }, definition: { en: 'One.' } };
const many = <T>(count: number, make: (position: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, position) => make(position));

/** The id of a hostile profile. */
export const hostileId = (name: string): string => `https://hostile.example/${name}`;

/** The id of the version of a hostile profile, which statements claim. */
export const hostileVersion = (name: string): string => `${hostileId(name)}/v1`;

/** A profile of this name whose objects all belong to its one version. */
export const aHostile = (
  name: string,
  objects: {
    readonly concepts?: readonly ProfileObject[];
    readonly templates?: readonly ProfileObject[];
    readonly patterns?: readonly ProfileObject[];
  },
): ProfileObject => {
  const inScheme = (some: readonly ProfileObject[] | undefined, type?: string): readonly ProfileObject[] | undefined =>
    some?.map((part) => ({
      ...(type === undefined ? {} : { type }),
      ...DESCRIBED,
      ...part,
      inScheme: hostileVersion(name),
    }));
  return aProfile({
    id: hostileId(name),
    concepts: inScheme(objects.concepts),
    templates: inScheme(objects.templates, 'StatementTemplate'),
    patterns: inScheme(objects.patterns, 'Pattern'),
  });
};
const text = (name: string, objects: Parameters<typeof aHostile>[1]): string => JSON.stringify(aHostile(name, objects));
const withSchema = (name: string, schema: unknown): string =>
  text(name, {
    concepts: [{ id: hostileId(`${name}/extension`), type: 'ContextExtension', inlineSchema: JSON.stringify(schema) }],
  });
const of = (name: string, part: string): string => hostileId(`${name}/${part}`);

const template = (name: string): ProfileObject => ({
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

/** The largest allowed number of places in one pattern, where each may follow each. */
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

/** Rules that visit every value of a statement and compare it with objects. */
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

/** The largest allowed number of rules in a version, all broken by a statement without a result. */
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

/** Definitions, each with ten references to the next one. */
const fanOut = (): unknown => ({
  $ref: '#/definitions/d0',
  definitions: Object.fromEntries(
    many(20, (level) => [
      `d${level}`,
      level === 19 ? { type: 'string' } : { anyOf: many(10, () => ({ $ref: `#/definitions/d${level + 1}` })) },
    ]),
  ),
});

/** Nested alternatives, all of which are tried where none matches. */
const alternatives = (levels: number): unknown =>
  levels === 0 ? { const: 'x' } : { anyOf: many(4, () => alternatives(levels - 1)) };

/** `__proto__` wherever a profile may choose a name or a value. */
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
 * Hostile documents. Those that cannot be evaluated are refused; those that can in part are accepted with warnings.
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
    title: 'has a schema that looks at every item twice, at each level',
    document: () => withSchema('twice', { allOf: [{ items: { $ref: '#' } }, { items: { $ref: '#' } }] }),
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
