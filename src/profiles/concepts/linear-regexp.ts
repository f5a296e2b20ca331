import { RE2JS, RE2JSException } from 're2js';

/** A regular expression that is tested in time linear in the text. */
export interface LinearExpression {
  readonly test: (text: string) => boolean;
  /** The number of its instructions: a test takes time in proportion to it and to the length of the text. */
  readonly size: number;
}

/** The most signs of an expression, or of all expressions of a schema, once repetitions are expanded. */
export const LARGEST_EXPRESSION = 2_000;

/** The weight of a class of Unicode properties: it is a table of hundreds of ranges, which take long to compile. */
const PROPERTY_CLASS = 50;
/** A group that needs backtracking, or sets flags: to ignore case, for one, walks complete ranges. */
const GROUP = /\(\?(?!:|<[A-Za-z_$])/;

const TOO_LARGE = `comes to more than ${LARGEST_EXPRESSION} signs with its repetitions written out`;
const REPETITION = /\{(\d+)?(?:(,)(\d+)?)?\}/y;

const isPropertyClass = (pattern: string, at: number): boolean =>
  pattern[at] === '\\' && /[pP]/.test(pattern[at + 1] ?? '');

/** The end of the character class that begins at `start`. */
const classEnd = (pattern: string, start: number): number => {
  let at = start + 1;
  if (pattern[at] === '^') at++;
  if (pattern[at] === ']') at++;
  while (at < pattern.length && pattern[at] !== ']') at += pattern[at] === '\\' ? 2 : 1;
  return at;
};

/** The sums of the signs in each open group, and the weight of the last character, class or group. */
interface Expanded {
  readonly sums: number[];
  last: number;
}

const addToGroup = ({ sums }: Expanded, weight: number): void => {
  sums[sums.length - 1] = (sums.at(-1) ?? 0) + weight;
};

const repeatLast = (expanded: Expanded, repetition: RegExpExecArray): void => {
  const times = Math.max(Number(repetition[1] ?? 0), Number(repetition[3] ?? 0));
  addToGroup(expanded, expanded.last * Math.max(times - 1, 0));
  expanded.last *= Math.max(times, 1);
};

const closeGroup = (expanded: Expanded): void => {
  expanded.last = expanded.sums.pop() ?? 0;
  addToGroup(expanded, expanded.last);
};

/** Adds the sign, escape or class at `at`. Returns the position of its last character. */
const addSign = (expanded: Expanded, pattern: string, at: number): number => {
  const sign = pattern[at] ?? '';
  // Escapes of more characters count for more than one, which does no harm.
  const end = sign === '[' ? classEnd(pattern, at) : sign === '\\' ? at + 1 : at;
  let weight = 1;
  for (let i = at; i < end; i++) if (isPropertyClass(pattern, i)) weight += PROPERTY_CLASS;
  if (!'*+?'.includes(sign)) expanded.last = weight;
  addToGroup(expanded, weight);
  return end;
};

/**
 * An upper bound of the characters, classes and signs of an expression once its counted repetitions are expanded. It is
 * computed before the engine compiles: thirty times `.{1000}` would take it long.
 */
export const expandedLength = (pattern: string): number => {
  const expanded: Expanded = { sums: [0], last: 0 };
  for (let at = 0; at < pattern.length; at++) {
    const sign = pattern[at];
    REPETITION.lastIndex = at;
    const repetition = sign === '{' ? REPETITION.exec(pattern) : null;
    if (repetition !== null) {
      repeatLast(expanded, repetition);
      at += repetition[0].length - 1;
    } else if (sign === '(') expanded.sums.push(1);
    else if (sign === ')' && expanded.sums.length > 1) closeGroup(expanded);
    else at = addSign(expanded, pattern, at);
  }
  return expanded.sums.reduce((all, sum) => all + sum, 0);
};

/**
 * Compiles a regular expression of a JSON Schema (ECMA-262) for an engine without backtracking. `fault` says why it
 * cannot: the expression needs backtracking (back-references, look-around), or is too large.
 */
export const compileExpression = (pattern: string): LinearExpression | { readonly fault: string } => {
  if (GROUP.test(pattern)) return { fault: 'looks around, or sets flags' };
  if (expandedLength(pattern) > LARGEST_EXPRESSION) return { fault: TOO_LARGE };
  try {
    const engine = RE2JS.compile(RE2JS.translateRegExp(pattern));
    return { test: (text) => engine.test(text), size: engine.programSize() };
  } catch (thrown) {
    if (thrown instanceof RE2JSException) return { fault: 'is not one that can be tested in linear time' };
    throw thrown;
  }
};
