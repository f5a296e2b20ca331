import type { StatementWithoutText } from '../../store/ports/statements/statement-repository.ts';
import type { StoredVolume } from '../../store/ports/studies/volume-repository.ts';
import { PUBLIC_FROM_PEOPLE, roundedVolume } from '../study/k-anonymity.ts';

/** Counts the statements of a dataset and their months, in bounded memory. */
export interface VolumeTally {
  readonly add: (statement: Pick<StatementWithoutText, 'timestamp' | 'people'>) => void;
  /** The rounded number and the period of the statements that were added; absent if these are too few. */
  readonly publicVolume: () => Pick<StoredVolume, 'statements' | 'period'>;
}

/**
 * The size of a count-min sketch, in which people share counters. The least of a person's counters is at least the
 * number of their statements, and hardly ever more.
 */
const ROWS = 3;
const COUNTERS_PER_ROW = 2048;
/** Statements without a known actor are counted as those of one person. */
const UNKNOWN_PERSON = '';
const MAX_AGE_YEARS = 100;

/** The index of a person's counter in a row (FNV-1a, with another offset basis for each row). */
const counterOf = (person: string, row: number): number => {
  let hash = Math.imul(0x811c9dc5 + row, 0x9e3779b1);
  for (let at = 0; at < person.length; at++) hash = Math.imul(hash ^ person.charCodeAt(at), 0x01000193);
  return row * COUNTERS_PER_ROW + ((hash ^ (hash >>> 15)) & (COUNTERS_PER_ROW - 1));
};

const monthOf = (time: number): string => new Date(time).toISOString().slice(0, 7);

/**
 * The period ignores timestamps of the future, and those of more than a hundred years ago. `now` is in milliseconds
 * since the epoch.
 */
export const createVolumeTally = (now: number): VolumeTally => {
  let counters = new Uint32Array();
  const months = new Map<string, Set<string>>();
  const earliest = new Date(now).setUTCFullYear(new Date(now).getUTCFullYear() - MAX_AGE_YEARS);
  let statements = 0;
  let most = 0;

  const count = (person: string): void => {
    if (counters.length === 0) counters = new Uint32Array(ROWS * COUNTERS_PER_ROW);
    let least = Infinity;
    for (let row = 0; row < ROWS; row++) {
      const at = counterOf(person, row);
      const counted = (counters[at] ?? 0) + 1;
      counters[at] = counted;
      least = Math.min(least, counted);
    }
    most = Math.max(most, least);
  };

  const addToMonth = (timestamp: number, actors: readonly string[]): void => {
    if (timestamp > now || timestamp < earliest) return;
    const month = monthOf(timestamp);
    const people = months.get(month) ?? new Set<string>();
    months.set(month, people);
    for (const id of actors) if (people.size < PUBLIC_FROM_PEOPLE) people.add(id);
  };
  return {
    add: ({ timestamp, people = [] }) => {
      statements += 1;
      const actors = people.flatMap(({ id, role }) => (role === 'other' ? [] : [id]));
      for (const person of actors.length === 0 ? [UNKNOWN_PERSON] : new Set(actors)) count(person);
      addToMonth(timestamp, actors);
    },
    publicVolume: () => {
      const rounded = roundedVolume(statements, most);
      const publicMonths = [...months]
        .filter(([, people]) => people.size >= PUBLIC_FROM_PEOPLE)
        .map(([month]) => month)
        .sort();
      const [first] = publicMonths;
      const last = publicMonths.at(-1);
      if (rounded === undefined) return {};
      return { statements: rounded, ...(first !== undefined && last !== undefined && { period: { first, last } }) };
    },
  };
};
