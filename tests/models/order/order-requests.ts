import { type CompiledProfiles, compileProfiles } from '../../../src/profiles/judge/compile-profiles.ts';
import { runKey } from '../../../src/profiles/judge/pattern-run.ts';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import type { Short } from '../../support/builders/profiles/a-pattern.ts';
import { PROFILES, profileOf, VERB, versionIn } from '../profiles/run-profiles.ts';
import type { Scheduler } from '../scheduler.ts';

/** The profile that all statements claim. */
export const PROFILE = PROFILES[0];
export const VERSION = versionIn(PROFILE);

/** A request of one or a few statements, as its client sends it. */
export interface OrderRequest {
  readonly statements: readonly (JsonObject & { readonly id: string; readonly registration: string })[];
}

/** Patterns in which two statements that each fit do not fit together. */
const PATTERNS: readonly Short[] = [
  ['sequence', ['a', ['optional', 'b'], ['optional', 'c']]],
  ['sequence', ['a', ['zeroOrMore', ['sequence', ['b', 'c']]]]],
  [
    'sequence',
    [
      ['zeroOrMore', 'a'],
      ['zeroOrMore', 'b'],
      ['zeroOrMore', 'c'],
    ],
  ],
];

/** The keys of the runs of some requests. */
export const runKeysOf = (requests: readonly OrderRequest[]): readonly string[] => [
  ...new Set(
    requests.flatMap(({ statements }) =>
      statements.map(({ registration }) => runKey(VERSION, { registration, sources: ['moodle'] })),
    ),
  ),
];

/** The profile and the requests of a schedule; some are sent twice, some name two registrations. */
export const makeRequests = (
  { pick, random }: Scheduler,
  seed: number,
): { readonly profiles: CompiledProfiles; readonly requests: OrderRequest[] } => {
  const uuid = (group: number, n: number): string =>
    `${seed.toString(16).padStart(8, '0')}-000${group}-4000-8000-${n.toString(16).padStart(12, 'a')}`;
  const registrations = Array.from({ length: pick([1, 1, 2]) }, (_, n) => uuid(1, n));
  let n = 0;
  const statement = (letter: string): OrderRequest['statements'][number] => {
    const registration = pick(registrations);
    const made = {
      id: uuid(0, n++),
      actor: { mbox: 'mailto:a@school.example' },
      verb: { id: VERB + letter },
      object: { id: 'https://school.example/activities/1' },
      result: { success: true },
      context: { registration, contextActivities: { category: [{ id: VERSION }] } },
    };
    return Object.defineProperty(made, 'registration', { value: registration, enumerable: false }) as never;
  };
  const requests: OrderRequest[] = [];
  for (const letter of ['a', 'b', 'c', 'b', 'c', 'a', 'b', 'c'].slice(0, pick([4, 8]))) {
    const request = { statements: Array.from({ length: random() < 0.3 ? 2 : 1 }, () => statement(letter)) };
    requests.push(request);
    // Another of the same kind, or the same once more.
    if (random() < 0.6) requests.push(random() < 0.4 ? request : { statements: [statement(letter)] });
  }
  return { profiles: compileProfiles([profileOf(PROFILE, [pick(PATTERNS)], false)]), requests };
};
