import type { Expression } from './expand-pattern.ts';

/**
 * The positions of templates in a pattern, in reading order from 1 (Glushkov's construction). Position 0 is before the
 * first statement. From 0 every position can be reached, and from each the end: no pattern is impossible in itself.
 */
export interface Positions {
  /** By position, the id of the template; position 0 has none. */
  readonly templates: readonly (string | undefined)[];
  /** By position, which positions can come next: 1 at each that can. */
  readonly next: readonly Uint8Array[];
  /** The positions at which the pattern is complete. */
  readonly last: readonly number[];
}

interface Fragment {
  readonly first: readonly number[];
  readonly last: readonly number[];
  readonly isOptional: boolean;
}

/** The positions of an expression; `count` of them, at most `MOST_POSITIONS`, at most `DEEPEST_PATTERN` deep. */
export const positionsOf = (expression: Expression, count: number): Positions => {
  const templates: (string | undefined)[] = [undefined];
  const next = Array.from({ length: count + 1 }, () => new Uint8Array(count + 1));
  const connect = (from: readonly number[], to: readonly number[]): void => {
    for (const position of from) {
      const row = next[position];
      if (row !== undefined) for (const then of to) row[then] = 1;
    }
  };

  // From the right: each position is connected to what follows its member once, however many optional members follow.
  const inSequence = (fragments: readonly Fragment[]): Fragment => {
    const empty: Fragment = { first: [], last: [], isOptional: true };
    return fragments.reduceRight<Fragment>((rest, fragment) => {
      connect(fragment.last, rest.first);
      return {
        first: fragment.isOptional ? [...fragment.first, ...rest.first] : fragment.first,
        last: rest.isOptional ? [...fragment.last, ...rest.last] : rest.last,
        isOptional: fragment.isOptional && rest.isOptional,
      };
    }, empty);
  };

  const fragmentOf = (node: Expression): Fragment => {
    if (typeof node === 'string') {
      const position = templates.push(node) - 1;
      return { first: [position], last: [position], isOptional: false };
    }
    const fragments = node.members.map(fragmentOf);
    if (node.element === 'sequence') return inSequence(fragments);
    const first = fragments.flatMap((fragment) => fragment.first);
    const last = fragments.flatMap((fragment) => fragment.last);
    if (node.element === 'oneOrMore' || node.element === 'zeroOrMore') connect(last, first);
    return {
      first,
      last,
      isOptional:
        node.element === 'optional' ||
        node.element === 'zeroOrMore' ||
        fragments.some((fragment) => fragment.isOptional),
    };
  };

  const { first, last, isOptional } = fragmentOf(expression);
  connect([0], first);
  return { templates, next, last: isOptional ? [0, ...last] : last };
};
