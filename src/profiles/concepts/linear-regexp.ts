import { RE2JS, RE2JSException } from 're2js';

/** A regular expression that is tested in time linear in the text. */
export interface LinearExpression {
  readonly test: (text: string) => boolean;
  /** How many instructions it comes to: a test takes time in proportion to these and to the length of the text. */
  readonly size: number;
}

/** The most signs that an expression, or all of one schema together, may come to once repetitions are written out. */
export const LARGEST_EXPRESSION = 2_000;

/** A class of Unicode properties is a table of hundreds of ranges: that it counts for as much keeps compiling short. */
const PROPERTY_CLASS = 50;
/**
 * What may follow `(?` in ECMA-262 and needs no backtracking. Flags are none of it: ignoring case, for one, walks whole
 * ranges.
 */
const GROUP = /\(\?(?!:|<[A-Za-z_$])/;

const TOO_LARGE = `comes to more than ${LARGEST_EXPRESSION} signs with its repetitions written out`;
const REPETITION = /\{(\d+)?(?:(,)(\d+)?)?\}/y;

const isPropertyClass = (pattern: string, at: number): boolean =>
  pattern[at] === '\\' && /[pP]/.test(pattern[at + 1] ?? '');

/** Where a character class that begins at `start` ends. */
const classEnd = (pattern: string, start: number): number => {
  let at = start + 1;
  if (pattern[at] === '^') at++;
  if (pattern[at] === ']') at++;
  while (at < pattern.length && pattern[at] !== ']') at += pattern[at] === '\\' ? 2 : 1;
  return at;
};

/**
 * At most how many characters, classes and signs an expression comes to once its counted repetitions are written out.
 * It is asked before the engine compiles: thirty times `.{1000}` would take it long.
 */
export const writtenOut = (pattern: string): number => {
  const sums = [0];
  let last = 0;
  for (let at = 0; at < pattern.length; at++) {
    const sign = pattern[at];
    REPETITION.lastIndex = at;
    const repetition = sign === '{' ? REPETITION.exec(pattern) : null;
    const sum = sums.at(-1) ?? 0;
    if (repetition !== null) {
      const times = Math.max(Number(repetition[1] ?? 0), Number(repetition[3] ?? 0));
      sums[sums.length - 1] = sum + last * Math.max(times - 1, 0);
      last *= Math.max(times, 1);
      at += repetition[0].length - 1;
      continue;
    }
    if (sign === '(') {
      sums.push(1);
      continue;
    }
    if (sign === ')' && sums.length > 1) {
      last = sums.pop() ?? 0;
      sums[sums.length - 1] = (sums.at(-1) ?? 0) + last;
      continue;
    }
    const start = at;
    // Escapes that are written longer count for more than one, which does no harm.
    if (sign === '[') at = classEnd(pattern, at);
    else if (sign === '\\') at++;
    let weight = 1;
    for (let i = start; i < at; i++) if (isPropertyClass(pattern, i)) weight += PROPERTY_CLASS;
    if (sign !== '*' && sign !== '+' && sign !== '?') last = weight;
    sums[sums.length - 1] = sum + weight;
  }
  return sums.reduce((all, sum) => all + sum, 0);
};

/**
 * Compiles a regular expression of a JSON Schema (ECMA-262) for an engine without backtracking, so that no text makes
 * it explode; or says why it cannot: what needs backtracking (references back, looking around), and what is too large.
 */
export const compileExpression = (pattern: string): LinearExpression | { readonly fault: string } => {
  if (GROUP.test(pattern)) return { fault: 'looks around, or sets flags' };
  if (writtenOut(pattern) > LARGEST_EXPRESSION) return { fault: TOO_LARGE };
  try {
    const engine = RE2JS.compile(RE2JS.translateRegExp(pattern));
    return { test: (text) => engine.test(text), size: engine.programSize() };
  } catch (thrown) {
    if (thrown instanceof RE2JSException) return { fault: 'is not one that can be tested in linear time' };
    throw thrown;
  }
};
