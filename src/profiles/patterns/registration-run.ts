import { storedOf } from '../../xapi/statement/sort-key.ts';
import type { SortKey, Statement } from '../../xapi/model/types.ts';
import { DEAD, type PatternState } from './automaton.ts';
import type { CompiledPatterns } from './compile-patterns.ts';
import { MOST_SUBREGISTRATIONS, readSubregistrations, type SubregistrationFault } from './subregistrations.ts';
import type { Breach } from '../model/types.ts';

/** One state a primary pattern, in their order. */
type Track = readonly PatternState[];

/**
 * How far the statements of one registration have come in the primary patterns of a version (P2 9.0). It can be written
 * as JSON.
 */
export interface RegistrationRun {
  /** Over all statements of the registration. */
  readonly all: Track;
  /** Whether a statement had no subregistration: then all of them have to follow one primary pattern together. */
  readonly lacked: boolean;
  /** Over the statements of each subregistration. */
  readonly subs: readonly (readonly [subregistration: string, track: Track])[];
}

/** A run after one more statement, and what that statement breaks. */
export interface Advance {
  readonly run: RegistrationRun;
  readonly breaches: readonly Breach[];
}

/** What an `order` breach expects where no statement can follow the pattern any more, whatever it is. */
export const ENDED_EARLIER = 'no further statement: an earlier one had broken the pattern';

/** A run before its first statement. */
export const startRun = ({ primaries }: CompiledPatterns): RegistrationRun => ({
  all: primaries.map(({ automaton }) => automaton.start),
  lacked: false,
  subs: [],
});

const isAlive = (track: Track): boolean => track.some((state) => state !== DEAD);

const stepTrack = ({ primaries }: CompiledPatterns, track: Track, holds: ReadonlySet<string>): Track =>
  primaries.map(({ automaton }, index) => automaton.step(track[index] ?? DEAD, holds));

const breach = (
  { primaries }: CompiledPatterns,
  rule: Breach['rule'],
  what: Pick<Breach, 'location' | 'expected' | 'found'>,
): Breach => ({ by: primaries[0]?.id ?? '', kind: 'pattern', rule, ...what });

// Of several patterns the first that was still possible is named; what any of those allowed is expected.
const orderBreach = (
  patterns: CompiledPatterns,
  before: Track,
  location: string,
  holds: ReadonlySet<string>,
): Breach => {
  const possible = patterns.primaries.filter((_, index) => (before[index] ?? DEAD) !== DEAD);
  const expected = patterns.primaries.flatMap(({ automaton }, index) => automaton.expected(before[index] ?? DEAD));
  return {
    ...breach(patterns, 'order', {
      location,
      expected: possible.length === 0 ? ENDED_EARLIER : [...new Set(expected)],
      found: [...holds],
    }),
    ...(possible[0] === undefined ? {} : { by: possible[0].id }),
  };
};

/**
 * Takes a statement that claims the version into the run of its registration; `holds` has the templates that hold for
 * it. Breaches (P2 9.0): `registration` where it has none (the run stays as it was), `subregistration` where that
 * extension is malformed, and `order` where its run cannot follow any primary pattern any more: its location is the
 * entry of the subregistration, or the whole statement ('') where it breaks the run of the registration. A broken run
 * stays broken, and each further statement of it is a breach. Where a primary pattern cannot be checked there is no
 * `order` breach, since that may be the one that is followed.
 */
export const advance = (
  patterns: CompiledPatterns,
  run: RegistrationRun,
  statement: Statement,
  holds: ReadonlySet<string>,
): Advance => {
  const { subregistrations, faults } = readSubregistrations(statement, patterns.version);
  const breaches = faults.map((fault) => breach(patterns, 'subregistration', fault));
  if (statement.context?.registration === undefined) {
    return {
      run,
      breaches: [
        breach(patterns, 'registration', {
          location: '/context/registration',
          expected: 'a registration',
          found: null,
        }),
        ...breaches,
      ],
    };
  }
  const judge = (before: Track, after: Track, location: string): void => {
    if (patterns.unchecked.length === 0 && !isAlive(after))
      breaches.push(orderBreach(patterns, before, location, holds));
  };

  // A malformed extension says that there is a subregistration, so it binds nobody to one pattern for all.
  const lacked = run.lacked || (subregistrations.length === 0 && faults.length === 0);
  const all = stepTrack(patterns, run.all, holds);
  if (lacked) judge(run.all, all, '');

  const subs = subregistrations.length === 0 ? undefined : new Map(run.subs);
  const beyond: SubregistrationFault[] = [];
  for (const { id, location } of subregistrations) {
    const known = subs?.get(id);
    if (known === undefined && (subs?.size ?? 0) >= MOST_SUBREGISTRATIONS) {
      beyond.push({
        location,
        expected: `at most ${MOST_SUBREGISTRATIONS} subregistrations in a registration`,
        found: id,
      });
      continue;
    }
    const before = known ?? startRun(patterns).all;
    const after = stepTrack(patterns, before, holds);
    subs?.set(id, after);
    judge(before, after, location);
  }
  // One speaks for all that are too many.
  breaches.push(...beyond.slice(0, 1).map((fault) => breach(patterns, 'subregistration', fault)));
  return { run: { all, lacked, subs: subs === undefined ? run.subs : [...subs] }, breaches };
};

/** The place of a stored statement in the order of runs: by `stored`, then timestamp, then place (P3 2.2). */
export const compareInRun = (
  a: { readonly at: SortKey; readonly timestamp: number },
  b: { readonly at: SortKey; readonly timestamp: number },
): number => storedOf(a.at) - storedOf(b.at) || a.timestamp - b.timestamp || (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
