import type { StatementOutline } from '../../store/ports/statement-repository.ts';
import type { StoredVolume } from '../../store/ports/volume-repository.ts';
import { roundedVolume } from '../study/k-anonymity.ts';

/**
 * How many statements of a dataset there are and from when, in the making: statement by statement, in memory that has a
 * bound however many there are.
 */
export interface VolumeTally {
  readonly add: (statement: Pick<StatementOutline, 'timestamp' | 'people'>) => void;
  /** What the public may be told of those that were added. */
  readonly told: () => Pick<StoredVolume, 'statements' | 'period'>;
}

/**
 * People share counters, each in so many rows one of so many: the least of a person's counters is at least what they
 * did, and hardly ever more (a count-min sketch).
 */
const ROWS = 3;
const COUNTERS = 2048;
/** Those of whom it is not known who did them are counted as one person's. */
const NOBODY = '';
/** A month is told where so many people did something in it. */
const PEOPLE_OF_MONTH = 10;
const LONGEST_YEARS = 100;

/** The counter of a person in a row (FNV-1a, with another beginning for each row). */
const counterOf = (person: string, row: number): number => {
  let hash = Math.imul(0x811c9dc5 + row, 0x9e3779b1);
  for (let at = 0; at < person.length; at++) hash = Math.imul(hash ^ person.charCodeAt(at), 0x01000193);
  return row * COUNTERS + ((hash ^ (hash >>> 15)) & (COUNTERS - 1));
};

const monthOf = (time: number): string => new Date(time).toISOString().slice(0, 7);

/**
 * Builds an empty tally. Timestamps of the future, and those of more than a hundred years ago, say nothing of a period.
 * `now` is in milliseconds since the epoch.
 */
export const createVolumeTally = (now: number): VolumeTally => {
  let counters = new Uint32Array();
  const months = new Map<string, Set<string>>();
  const earliest = new Date(now).setUTCFullYear(new Date(now).getUTCFullYear() - LONGEST_YEARS);
  let statements = 0;
  let most = 0;

  const count = (person: string): void => {
    if (counters.length === 0) counters = new Uint32Array(ROWS * COUNTERS);
    let least = Infinity;
    for (let row = 0; row < ROWS; row++) {
      const at = counterOf(person, row);
      const counted = (counters[at] ?? 0) + 1;
      counters[at] = counted;
      least = Math.min(least, counted);
    }
    most = Math.max(most, least);
  };

  const noteMonth = (timestamp: number, actors: readonly string[]): void => {
    if (timestamp > now || timestamp < earliest) return;
    const month = monthOf(timestamp);
    const people = months.get(month) ?? new Set<string>();
    months.set(month, people);
    for (const id of actors) if (people.size < PEOPLE_OF_MONTH) people.add(id);
  };
  return {
    add: ({ timestamp, people = [] }) => {
      statements += 1;
      const actors = people.flatMap(({ id, role }) => (role === 'other' ? [] : [id]));
      for (const person of actors.length === 0 ? [NOBODY] : new Set(actors)) count(person);
      noteMonth(timestamp, actors);
    },
    told: () => {
      const rounded = roundedVolume(statements, most);
      const told = [...months]
        .filter(([, people]) => people.size >= PEOPLE_OF_MONTH)
        .map(([month]) => month)
        .sort();
      const [first] = told;
      const last = told.at(-1);
      if (rounded === undefined) return {};
      return { statements: rounded, ...(first === undefined || last === undefined ? {} : { period: { first, last } }) };
    },
  };
};
