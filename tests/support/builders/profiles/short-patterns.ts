import fc from 'fast-check';
import type { Short } from './a-pattern.ts';

/** The templates in `shortPattern`. */
export const LETTERS = ['a', 'b', 'c', 'd'] as const;

/** One of the templates. */
export const letter = fc.constantFrom(...LETTERS);

/** Small patterns with every element, including ones that P2 9.0 advises against. */
export const { pattern: shortPattern } = fc.letrec<{ pattern: Short }>((tie) => ({
  pattern: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    letter,
    fc.tuple(
      fc.constantFrom('sequence' as const, 'alternates' as const),
      fc.array(tie('pattern'), { minLength: 1, maxLength: 3 }),
    ),
    fc.tuple(fc.constantFrom('optional' as const, 'oneOrMore' as const, 'zeroOrMore' as const), tie('pattern')),
  ),
}));
