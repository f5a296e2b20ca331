import { pointerTo } from './json-pointer.ts';
import { DEEPEST } from './json-scan.ts';

/** Faults of a text that JSON.parse refuses, or whose repeated members it silently drops. */
export interface JsonFaults {
  /** The first byte that is not allowed, and what could stand there. Undefined where the text is JSON. */
  readonly error: { readonly at: number; readonly expected: string } | undefined;
  /** JSON Pointers of members whose names are repeated in their object, once for each name. */
  readonly repeated: readonly string[];
}

const LITERALS: Readonly<Record<string, string>> = { t: 'true', f: 'false', n: 'null' };
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const SPACE = /[ \t\n\r]*/y;
const SAFE = /[ !#-[\]-\u00ff]*/y;
const PLAIN = /^[ -[\]-~]*$/;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/**
 * Finds what JSON.parse does not report: the position of an error (RFC 8259), and repeated names. `text` is Latin-1, so
 * that positions are bytes. Stops at the first error, or after `most` repetitions; 0 compares no names. Linear.
 */
// eslint-disable-next-line max-lines-per-function -- a recursive descent over one position and one path
export const findJsonFaults = (text: string, most: number): JsonFaults => {
  let at = 0;
  let error: JsonFaults['error'];
  let repetitions = 0;
  const path: (string | number)[] = [];
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

  const member = (seen: Map<string, boolean>): boolean => {
    skip(SPACE);
    const start = at;
    if (text[at] !== '"') return fail('a name in quotation marks');
    if (!string()) return false;
    const name = nameOf(text.slice(start, at));
    skip(SPACE);
    if (!takes(':')) return fail('a colon');
    path.push(name);
    if (most > 0 && !compare(name, seen)) return false;
    const isValue = value();
    path.pop();
    return isValue;
  };

  const members = (): boolean => {
    const seen = new Map<string, boolean>();
    skip(SPACE);
    if (takes('}')) return true;
    do if (!member(seen)) return false;
    while (takes(','));
    return takes('}') || fail('a comma or a closing brace');
  };

  const items = (): boolean => {
    skip(SPACE);
    if (takes(']')) return true;
    let position = 0;
    do {
      path.push(position++);
      if (!value()) return false;
      path.pop();
    } while (takes(','));
    return takes(']') || fail('a comma or a closing bracket');
  };

  const value = (): boolean => {
    skip(SPACE);
    const literal = LITERALS[text[at] ?? ''];
    if (path.length > DEEPEST) return fail('less nesting');
    if (takes('{')) {
      if (!members()) return false;
    } else if (takes('[')) {
      if (!items()) return false;
    } else if (text[at] === '"') {
      if (!string()) return false;
    } else if (literal !== undefined) {
      if (!text.startsWith(literal, at)) return fail(literal);
      at += literal.length;
    } else if (!skip(NUMBER)) {
      return fail('a value');
    }
    skip(SPACE);
    return true;
  };

  if (value() && at < text.length) fail('the end');
  return { error, repeated };
};
