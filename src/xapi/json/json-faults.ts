import { ownValue } from '../../core/json-object.ts';
import { startLoop } from '../../core/concurrency/slices.ts';
import { pointerTo } from './json-pointer.ts';

/** Faults of a text that JSON.parse refuses, or whose repeated members JSON.parse silently drops. */
export interface JsonFaults {
  /** The first byte that is not allowed, and the token expected there. Undefined if the text is JSON. */
  readonly error: { readonly at: number; readonly expected: string } | undefined;
  /** JSON Pointers of members whose names are repeated in their object, once for each name. */
  readonly repeated: readonly string[];
}

/** Beyond this every level would cost memory; a statement ends at `DEEPEST`. */
const MAX_OPEN = 10_000;
const LITERALS: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' };
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const SPACE = /[ \t\n\r]*/y;
const SAFE = /[ !#-[\]-\u00ff]*/y;
const PLAIN = /^[ -[\]-~]*$/;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

const isContainer = (character: string | undefined): boolean => character === '{' || character === '[';

/** The names of an object so far, each with true if it was reported; an array has none. */
type Names = Map<string, boolean> | undefined;

/** Reads a JSON text value by value. `step` reads one more, and returns false once the text or the search has ended. */
// oxlint-disable-next-line max-lines-per-function -- a reader over one position and one path
const createFaultFinder = (
  text: string,
  most: number,
): { readonly step: () => boolean; readonly end: () => JsonFaults } => {
  let at = 0;
  let error: JsonFaults['error'];
  let repetitions = 0;
  const path: (string | number)[] = [];
  const open: Names[] = [];
  const repeated: string[] = [];

  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const fail = (expected: string): false => {
    error ??= { at, expected };
    return false;
  };
  const takes = (character: string): boolean => {
    if (text[at] !== character) return false;
    at++;
    return true;
  };

  const string = (): boolean => {
    if (!takes('"')) return fail('a string');
    for (;;) {
      skip(SAFE);
      if (takes('"')) return true;
      if (text[at] !== '\\') return fail(at < text.length ? 'no control character in a string' : 'the end of a string');
      if (!skip(ESCAPE)) return fail('an escape sequence of JSON');
    }
  };

  const nameOf = (written: string): string =>
    PLAIN.test(written)
      ? written.slice(1, -1)
      : (JSON.parse(Buffer.from(written, 'latin1').toString('utf8')) as string);

  /** False once there are enough repetitions. */
  const compare = (name: string, seen: Map<string, boolean>): boolean => {
    const wasReported = seen.get(name);
    seen.set(name, wasReported !== undefined);
    if (wasReported === undefined) return true;
    if (!wasReported) repeated.push(path.reduce<string>(pointerTo, ''));
    return ++repetitions < most;
  };

  /** The name and the colon of a member; its value comes next. */
  const beginMember = (seen: Map<string, boolean>): boolean => {
    skip(SPACE);
    const start = at;
    if (text[at] !== '"') return fail('a name in quotation marks');
    if (!string()) return false;
    const name = nameOf(text.slice(start, at));
    skip(SPACE);
    if (!takes(':')) return fail('a colon');
    path.push(name);
    return most === 0 || compare(name, seen);
  };

  /** Ends a value, and each array or object whose last value it is; then goes on to the next value. */
  const endValue = (): boolean => {
    for (;;) {
      skip(SPACE);
      if (open.length === 0) return at < text.length && fail('the end');
      const seen = open.at(-1);
      const last = path.pop();
      if (takes(',')) {
        if (seen !== undefined) return beginMember(seen);
        path.push(Number(last) + 1);
        return true;
      }
      if (!takes(seen === undefined ? ']' : '}'))
        return fail(seen === undefined ? 'a comma or a closing bracket' : 'a comma or a closing brace');
      open.pop();
    }
  };

  const beginContainer = (): boolean => {
    const seen: Names = takes('{') ? new Map() : undefined;
    if (seen === undefined) at++;
    skip(SPACE);
    if (takes(seen === undefined ? ']' : '}')) return endValue();
    open.push(seen);
    if (seen !== undefined) return beginMember(seen);
    path.push(0);
    return true;
  };

  const step = (): boolean => {
    skip(SPACE);
    const character = text[at];
    const literal = ownValue(LITERALS, character ?? '');
    if (path.length > MAX_OPEN) return fail('less nesting');
    if (isContainer(character)) return beginContainer();
    if (character === '"') {
      if (!string()) return false;
    } else if (literal !== undefined) {
      if (!text.startsWith(literal, at)) return fail(literal);
      at += literal.length;
    } else if (!skip(NUMBER)) {
      return fail('a value');
    }
    return endValue();
  };

  return { step, end: () => ({ error, repeated }) };
};

/**
 * Finds faults that JSON.parse does not report: the position of an error (RFC 8259), and repeated names. `text` is
 * Latin-1, so that positions are bytes. Stops at the first error, or after `most` repetitions (0: no names are
 * compared). Linear.
 */
export const findJsonFaults = (text: string, most: number): JsonFaults => {
  const finder = createFaultFinder(text, most);
  while (finder.step());
  return finder.end();
};

/** Values between two looks at the clock: some 0.2 ms. */
const PART_VALUES = 500;

/** Does the same as `findJsonFaults`, in slices. */
export const findJsonFaultsInSlices = async (text: string, most: number): Promise<JsonFaults> => {
  const finder = createFaultFinder(text, most);
  const pause = startLoop();
  for (let values = 1; finder.step(); values++) {
    const due = values % PART_VALUES === 0 ? pause() : undefined;
    if (due !== undefined) await due;
  }
  return finder.end();
};
