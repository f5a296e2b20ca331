import type { PatternVerdict } from '../../../../src/profiles/patterns/automaton.ts';
import type { Short } from '../../builders/profiles/a-pattern.ts';

/** A regular expression; `undefined` matches nothing, not even no statement. */
type Regular =
  | undefined
  | 'nothing-more'
  | { readonly letter: string }
  | { readonly then: readonly [Regular, Regular] }
  | { readonly or: readonly [Regular, Regular] }
  | { readonly many: Regular };

const then = (a: Regular, b: Regular): Regular =>
  a === undefined || b === undefined
    ? undefined
    : a === 'nothing-more'
      ? b
      : b === 'nothing-more'
        ? a
        : { then: [a, b] };
const or = (a: Regular, b: Regular): Regular =>
  a === undefined ? b : b === undefined || JSON.stringify(a) === JSON.stringify(b) ? a : { or: [a, b] };

const regular = (short: Short): Regular => {
  if (typeof short === 'string') return { letter: short };
  switch (short[0]) {
    case 'sequence':
      return short[1].map(regular).reduceRight((rest, member) => then(member, rest), 'nothing-more');
    case 'alternates':
      return short[1].map(regular).reduce(or, undefined);
    case 'optional':
      return or('nothing-more', regular(short[1]));
    case 'zeroOrMore':
      return { many: regular(short[1]) };
    case 'oneOrMore':
      return then(regular(short[1]), { many: regular(short[1]) });
  }
};

const isComplete = (of: Regular): boolean => {
  if (of === undefined) return false;
  if (of === 'nothing-more' || 'many' in of) return true;
  if ('letter' in of) return false;
  return 'or' in of ? of.or.some(isComplete) : of.then.every(isComplete);
};

/**
 * The rest to match after a statement that these templates match (Brzozowski's derivative, over a set of letters).
 */
const after = (of: Regular, holds: ReadonlySet<string>): Regular => {
  if (of === undefined || of === 'nothing-more') return undefined;
  if ('letter' in of) return holds.has(of.letter) ? 'nothing-more' : undefined;
  if ('or' in of) return or(after(of.or[0], holds), after(of.or[1], holds));
  if ('many' in of) return then(after(of.many, holds), of);
  const [first, rest] = of.then;
  const through = then(after(first, holds), rest);
  return isComplete(first) ? or(through, after(rest, holds)) : through;
};

/** Evaluates statements against a pattern by derivatives, as a second opinion. Slow: for small patterns only. */
export const verdictsByDerivatives = (
  short: Short,
  statements: readonly ReadonlySet<string>[],
  letters: readonly string[],
): readonly { readonly verdict: PatternVerdict; readonly expected: readonly string[] }[] => {
  const rests = statements.reduce<readonly Regular[]>(
    (all, holds) => [...all, after(all.at(-1), holds)],
    [regular(short)],
  );
  return rests.map((rest) => ({
    verdict: rest === undefined ? 'reject' : isComplete(rest) ? 'accept' : 'in-progress',
    expected: letters.filter((letter) => after(rest, new Set([letter])) !== undefined),
  }));
};
