import type { Expression } from './expand-pattern.ts';

/**
 * The places that templates have in a pattern, in reading order from 1, and how statements lead from one to the next
 * (Glushkov's construction). Place 0 is before the first statement. Every place can be reached, and from every place
 * the end can be reached, since no pattern is impossible in itself.
 */
export interface Positions {
  /** By place, the id of the template; place 0 has none. */
  readonly templates: readonly (string | undefined)[];
  /** By place, which places can come next: 1 at each that can. */
  readonly next: readonly Uint8Array[];
  /** The places at which the pattern is complete. */
  readonly last: readonly number[];
}

interface Part {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly isOptional: boolean;
}

/** Finds the places of a pattern of `count` places, at most `MOST_POSITIONS` of them and at most `DEEPEST` deep. */
export const positionsOf = (expression: Expression, count: number): Positions => {
  const templates: (string | undefined)[] = [undefined];
  const next = Array.from({ length: count + 1 }, () => new Uint8Array(count + 1));
  const lead = (from: readonly number[], to: readonly number[]): void => {
    for (const place of from) {
      const row = next[place];
      if (row !== undefined) for (const then of to) row[then] = 1;
    }
  };

  // From the right, so that each place is led to what follows its member once, however many optional members follow.
  const inSequence = (parts: readonly Part[]): Part => {
    const empty: Part = { first: [], last: [], isOptional: true };
    return parts.reduceRight<Part>((rest, part) => {
      lead(part.last, rest.first);
      return {
        first: part.isOptional ? [...part.first, ...rest.first] : part.first,
        last: rest.isOptional ? [...part.last, ...rest.last] : rest.last,
        isOptional: part.isOptional && rest.isOptional,
      };
    }, empty);
  };

  const partOf = (of: Expression): Part => {
    if (typeof of === 'string') {
      const place = templates.push(of) - 1;
      return { first: [place], last: [place], isOptional: false };
    }
    const parts = of.members.map(partOf);
    if (of.element === 'sequence') return inSequence(parts);
    const first = parts.flatMap((part) => part.first);
    const last = parts.flatMap((part) => part.last);
    if (of.element === 'oneOrMore' || of.element === 'zeroOrMore') lead(last, first);
    return {
      first,
      last,
      isOptional: of.element === 'optional' || of.element === 'zeroOrMore' || parts.some((part) => part.isOptional),
    };
  };

  const { first, last, isOptional } = partOf(expression);
  lead([0], first);
  return { templates, next, last: isOptional ? [0, ...last] : last };
};
