import { type CompiledProfiles, compileProfiles } from '../../../src/profiles/judge/compile-profiles.ts';
import type { Profile } from '../../../src/profiles/model/types.ts';
import { type JsonObject, VOIDED } from '../../../src/xapi/model/types.ts';
import { type Short, versionOf } from '../../support/builders/profiles/a-pattern.ts';
import type { Scheduler } from '../scheduler.ts';

/** What the verbs of all statements begin with. */
export const VERB = 'https://school.example/verbs/';
const SUBREGISTRATION = 'https://w3id.org/xapi/profiles/extensions/subregistration';

/** The two profiles that statements claim: the id of each, and of its one version. */
export const PROFILES = ['https://profiles.example/one', 'https://profiles.example/two'] as const;

/** Of a profile, the id of its version. */
export const versionIn = (profile: string): string => `${profile}/v1`;

/**
 * Primary patterns in which one statement more or less, or at another place, leaves another state; some break at once,
 * some never.
 */
const PATTERNS: readonly (readonly Short[])[] = [
  [['zeroOrMore', ['sequence', ['any', 'any', 'any']]]],
  [['sequence', ['a', ['zeroOrMore', 'b'], ['optional', 'c']]]],
  [
    [
      'sequence',
      [
        ['zeroOrMore', 'a'],
        ['zeroOrMore', 'b'],
        ['zeroOrMore', 'c'],
      ],
    ],
  ],
  [
    ['zeroOrMore', ['alternates', ['a', 'b', ['sequence', ['c', 'b']]]]],
    ['sequence', ['any', ['zeroOrMore', 'any']]],
  ],
  [
    [
      'sequence',
      [
        'any',
        [
          'alternates',
          [
            ['sequence', ['a', 'b']],
            ['sequence', ['b', ['oneOrMore', 'any']]],
            ['sequence', ['c', 'a']],
          ],
        ],
      ],
    ],
  ],
  [
    [
      'zeroOrMore',
      ['alternates', [['sequence', ['a', ['alternates', ['b', 'c']]]], ['sequence', ['b', ['oneOrMore', 'b']]], 'c']],
    ],
  ],
  [
    ['sequence', ['any', 'any', ['zeroOrMore', ['alternates', ['b', 'c']]]]],
    ['sequence', ['a', ['oneOrMore', ['sequence', ['b', ['optional', 'a']]]]]],
  ],
];

/**
 * A profile whose templates ask for a verb each; those of `a` for a success too. In a changed one `b` stands for
 * another verb.
 */
export const profileOf = (id: string, shorts: readonly Short[], changed: boolean): Profile => {
  const { templates, ...version } = versionOf(shorts, versionIn(id));
  return {
    id,
    prefLabel: { en: id },
    definition: { en: id },
    warnings: [],
    versions: [
      {
        ...version,
        templates: templates.map((template) => ({
          ...template,
          ...(template.id === 'any' ? {} : { verb: `${VERB}${changed && template.id === 'b' ? 'c' : template.id}` }),
          rules: template.id === 'a' ? [{ location: '$.result.success', presence: 'included' }] : [],
        })),
      },
    ],
  };
};

/**
 * The profiles as they are at first and, where they are replaced in the middle, as they are then: other patterns, other
 * templates, or both.
 */
export const makeProfiles = ({
  pick,
  random,
}: Scheduler): { readonly before: CompiledProfiles; readonly after: CompiledProfiles | undefined } => {
  const shorts = PROFILES.map(() => pick(PATTERNS));
  const compile = (ofProfile: (id: string, index: number) => Profile): CompiledProfiles =>
    compileProfiles(PROFILES.map(ofProfile));
  const before = compile((id, index) => profileOf(id, shorts[index]!, false));
  if (random() < 0.6) return { before, after: undefined };
  const templates = random() < 0.5;
  const others = shorts.map((short) => (random() < 0.3 ? short : pick(PATTERNS)));
  return { before, after: compile((id, index) => profileOf(id, others[index]!, templates)) };
};

/** What the few statements of a schedule are: for each id two contents, of which one alone can be stored. */
export const makeStatements = (
  { int, pick, random }: Scheduler,
  seed: number,
  startsAt: number,
): ReadonlyMap<string, readonly [JsonObject, JsonObject]> => {
  const uuid = (group: number, n: number): string =>
    `${seed.toString(16).padStart(8, '0')}-000${group}-4000-8000-${n.toString(16).padStart(12, 'a')}`;
  const ids = Array.from({ length: pick([6, 6, 8, 16, 30]) }, (_, n) => uuid(0, n));
  const registrations = Array.from({ length: pick([1, 2, 3]) }, (_, n) => uuid(1, n));
  const voiding = pick([0, 0.1, 0.4]);
  const subregistered = pick([0, 0.3]);
  const spelt = (id: string): string => (random() < 0.1 ? id.toUpperCase() : id);

  // One that comes at about the same time.
  const near = (index: number): string => ids[Math.min(Math.max(index + int(7) - 3, 0), ids.length - 1)]!;

  const make = (id: string, index: number, content: number): JsonObject => {
    const versions = pick([[0], [0], [1], [0, 1], []]).map((index) => versionIn(PROFILES[index]!));
    const kind = random();
    const verb = kind < voiding ? VOIDED : `${VERB}${pick(['a', 'b', 'b', 'c'])}`;
    const refers = kind < voiding || random() < 0.1;
    const registration =
      random() < 0.05
        ? {}
        : {
            registration: spelt(pick(registrations)),
            ...(random() < subregistered && versions.length > 0
              ? {
                  extensions: {
                    [SUBREGISTRATION]: versions.map((profile) => ({ profile, subregistration: uuid(2, int(2)) })),
                  },
                }
              : {}),
          };
    const categories = versions.map((version) => ({ id: version }));
    // The version itself may be what a statement is about.
    const object = random() < 0.1 ? versionIn(PROFILES[0]) : `https://school.example/activities/${int(3)}`;
    return {
      id: spelt(id),
      actor: { mbox: `mailto:${'abc'[int(3)]!}@school.example` },
      verb: { id: verb },
      object: refers ? { objectType: 'StatementRef', id: spelt(near(index)) } : { id: object },
      result: { response: String(content), ...(random() < 0.85 ? { success: true } : {}) },
      context: {
        ...registration,
        contextActivities: { category: categories.length === 1 && random() < 0.5 ? categories[0]! : categories },
      },
      ...(random() < 0.6 ? { timestamp: new Date(startsAt + int(2_000) - 1_000).toISOString() } : {}),
    };
  };
  return new Map(ids.map((id, index) => [id, [make(id, index, 0), make(id, index, 1)] as const]));
};
