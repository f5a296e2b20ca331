import type { Positions } from './positions.ts';

/** How far statements have come in a pattern: a short ASCII text that only the same automaton can read. */
export type PatternState = string;

/** The state that no statement leads out of: the statements so far begin no match. */
export const DEAD: PatternState = '';

/** `accept`: statements follow the pattern; `in-progress`: further ones can complete it; `reject`: neither. */
export type PatternVerdict = 'accept' | 'in-progress' | 'reject';

/**
 * A pattern that reads statements one by one. It accepts what the pattern describes as a regular expression; the
 * algorithm of P3 2.2 is greedy, and rejects sequences that the text of some patterns allows.
 */
export interface Automaton {
  /** The ids of the templates in the pattern, each once, in reading order. */
  readonly templates: readonly string[];
  readonly start: PatternState;
  /** The state after one more statement, which matches these templates; templates outside the pattern do not matter. */
  step(state: PatternState, matchedTemplates: ReadonlySet<string>): PatternState;
  verdict(state: PatternState): PatternVerdict;
  /** The templates of which the next statement has to match one; none at the end and in the dead state. */
  expected(state: PatternState): readonly string[];
}

// A state is a set of positions, six to a character: what is stored is what is computed with.
const BITS = 6;
const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES = new Uint8Array(128);
for (let value = 0; value < CHARACTERS.length; value++) VALUES[CHARACTERS.charCodeAt(value)] = value;

const put = (groups: Uint8Array, position: number): void => {
  const group = Math.floor(position / BITS);
  groups[group] = (groups[group] ?? 0) | (1 << (position % BITS));
};

const groupsOf = (width: number, positions: Iterable<number>): Uint8Array => {
  const groups = new Uint8Array(width);
  for (const position of positions) put(groups, position);
  return groups;
};

/** The same for a row with 1 at each of its positions; a large pattern has a thousand rows. */
const groupsOfRow = (width: number, row: Uint8Array): Uint8Array => {
  const groups = new Uint8Array(width);
  for (let position = 0; position < row.length; position++) if (row[position] === 1) put(groups, position);
  return groups;
};

const positionsByTemplate = (templates: Positions['templates']): ReadonlyMap<string, readonly number[]> => {
  const positions = new Map<string, number[]>();
  for (const [position, template] of templates.entries()) {
    if (template === undefined) continue;
    const known = positions.get(template);
    if (known === undefined) positions.set(template, [position]);
    else known.push(position);
  }
  return positions;
};

/** The automaton of a pattern. Its states are sets of positions, so it is never larger than the pattern squared. */
export const createAutomaton = ({ templates, next, last }: Positions): Automaton => {
  const width = Math.ceil(templates.length / BITS);
  const following = next.map((row) => groupsOfRow(width, row));
  const ends = groupsOf(width, last);
  const positions = new Map([...positionsByTemplate(templates)].map(([name, own]) => [name, groupsOf(width, own)]));
  const names = [...positions.keys()];
  const reached = new Uint8Array(width);
  const allowed = new Uint8Array(width);

  const findReachable = (state: PatternState): void => {
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
    step: (state, matchedTemplates) => {
      allowed.fill(0);
      for (const template of matchedTemplates) {
        const groups = positions.get(template);
        if (groups !== undefined)
          for (let at = 0; at < width; at++) allowed[at] = (allowed[at] ?? 0) | (groups[at] ?? 0);
      }
      findReachable(state);
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
      findReachable(state);
      return names.filter((name) => positions.get(name)?.some((groups, at) => (groups & (reached[at] ?? 0)) !== 0));
    },
  };
};
