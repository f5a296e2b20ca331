import type { Positions } from './positions.ts';

/**
 * How far statements have come in a pattern: a short ASCII text that means something to the automaton that made it
 * alone.
 */
export type PatternState = string;

/** The state from which no statement leads back: the statements so far begin no match. */
export const DEAD: PatternState = '';

/**
 * `accept`: the statements follow the pattern; `in-progress`: they begin to, and further ones can complete it;
 * `reject`: neither.
 */
export type Verdict = 'accept' | 'in-progress' | 'reject';

/**
 * A pattern that reads statements one by one. It accepts what the pattern describes as a regular expression: the
 * algorithm of P3 2.2 is greedy, and takes some patterns for impossible that their words allow.
 */
export interface Automaton {
  /** The ids of the templates in the pattern, each once, in reading order. */
  readonly templates: readonly string[];
  readonly start: PatternState;
  /** The state after one more statement, for which these templates hold; others than the pattern's do not matter. */
  step(state: PatternState, holds: ReadonlySet<string>): PatternState;
  verdict(state: PatternState): Verdict;
  /**
   * The templates of which one has to hold for the next statement; none at the end of a pattern and in the dead state.
   */
  expected(state: PatternState): readonly string[];
}

// A state is a set of places, six to a character: what is stored is what is computed with.
const BITS = 6;
const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES = new Uint8Array(128);
for (let value = 0; value < CHARACTERS.length; value++) VALUES[CHARACTERS.charCodeAt(value)] = value;

const put = (groups: Uint8Array, place: number): void => {
  const group = Math.floor(place / BITS);
  groups[group] = (groups[group] ?? 0) | (1 << (place % BITS));
};

const groupsOf = (width: number, places: Iterable<number>): Uint8Array => {
  const groups = new Uint8Array(width);
  for (const place of places) put(groups, place);
  return groups;
};

/** The same of a row with 1 at each of its places; a large pattern has a thousand of them. */
const groupsOfRow = (width: number, row: Uint8Array): Uint8Array => {
  const groups = new Uint8Array(width);
  for (let place = 0; place < row.length; place++) if (row[place] === 1) put(groups, place);
  return groups;
};

const placesByName = (templates: Positions['templates']): ReadonlyMap<string, readonly number[]> => {
  const places = new Map<string, number[]>();
  for (const [place, template] of templates.entries()) {
    if (template === undefined) continue;
    const known = places.get(template);
    if (known === undefined) places.set(template, [place]);
    else known.push(place);
  }
  return places;
};

/** Builds the automaton of a pattern: its states are sets of places, so it is never larger than the pattern squared. */
export const createAutomaton = ({ templates, next, last }: Positions): Automaton => {
  const width = Math.ceil(templates.length / BITS);
  const following = next.map((row) => groupsOfRow(width, row));
  const ends = groupsOf(width, last);
  const places = new Map([...placesByName(templates)].map(([name, own]) => [name, groupsOf(width, own)]));
  const names = [...places.keys()];
  const reached = new Uint8Array(width);
  const allowed = new Uint8Array(width);

  const reach = (state: PatternState): void => {
    reached.fill(0);
    for (let group = 0; group < state.length; group++) {
      let bits = VALUES[state.charCodeAt(group)] ?? 0;
      while (bits !== 0) {
        const row = following[group * BITS + 31 - Math.clz32(bits & -bits)];
        bits &= bits - 1;
        if (row !== undefined) for (let at = 0; at < width; at++) reached[at] = (reached[at] ?? 0) | (row[at] ?? 0);
      }
    }
  };

  return {
    templates: names,
    start: CHARACTERS.charAt(1),
    step: (state, holds) => {
      allowed.fill(0);
      for (const template of holds) {
        const groups = places.get(template);
        if (groups !== undefined)
          for (let at = 0; at < width; at++) allowed[at] = (allowed[at] ?? 0) | (groups[at] ?? 0);
      }
      reach(state);
      let text = DEAD;
      let empty = '';
      for (let at = 0; at < width; at++) {
        const value = (reached[at] ?? 0) & (allowed[at] ?? 0);
        if (value === 0) {
          empty += 'A';
        } else {
          text += empty + CHARACTERS.charAt(value);
          empty = '';
        }
      }
      return text;
    },
    verdict: (state) => {
      if (state === DEAD) return 'reject';
      for (let at = 0; at < state.length; at++)
        if (((VALUES[state.charCodeAt(at)] ?? 0) & (ends[at] ?? 0)) !== 0) return 'accept';
      return 'in-progress';
    },
    expected: (state) => {
      reach(state);
      return names.filter((name) => places.get(name)?.some((groups, at) => (groups & (reached[at] ?? 0)) !== 0));
    },
  };
};
