/**
 * JSON text as clients write it: white space anywhere, escapes in names and strings, members in any order. A text has
 * two forms with the same choices: the sent one, and the one to be stored.
 */
export interface Written {
  readonly sent: string;
  readonly stored: string;
}

/** Writes part of a text; `choose` returns an integer from 0 to below its argument. */
export type Part = (choose: (below: number) => number) => Written;

/** Choices from a seed. */
export const choices = (seed: number): ((below: number) => number) => {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

const SPACES = ['', '', '', ' ', '\n', '\t', '\r\n', '  '];
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\b': '\\b',
  '\f': '\\f',
};
const space = (choose: (below: number) => number): string => SPACES[choose(SPACES.length)]!;
const unicodeEscape = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

const quoted = (text: string, choose: (below: number) => number): string => {
  // Half of the strings have no needless escape, as most clients write them.
  const rate = choose(2) === 0 ? 0 : 4;
  const units = text.split('').map((unit) => {
    const needed = unit < ' ' || unit === '"' || unit === '\\' || /[\ud800-\udfff]/.test(unit);
    if (!needed && (rate === 0 || choose(rate) !== 0)) return unit;
    return SHORT[unit] !== undefined && choose(2) === 0 ? SHORT[unit] : unicodeEscape(unit);
  });
  return `"${units.join('')}"`;
};

const same = (text: string): Written => ({ sent: text, stored: text });

/** Text that is stored unchanged. */
export const exactly =
  (text: string): Part =>
  () =>
    same(text);

/** Text that is stored in another form. */
export const replaced =
  (sent: string, stored: string): Part =>
  () => ({ sent, stored });

/** An object, with its members in a chosen order. */
export const object =
  (members: Readonly<Record<string, Part | undefined>>): Part =>
  (choose) => {
    const left = Object.entries(members).filter((member): member is [string, Part] => member[1] !== undefined);
    const written: Written[] = [];
    while (left.length > 0) {
      const [[name, part]] = left.splice(choose(left.length), 1) as [[string, Part]];
      const [before, after, middle, end] = [space(choose), space(choose), space(choose), space(choose)];
      const key = quoted(name, choose);
      const value = part(choose);
      written.push({
        sent: `${before}${key}${after}:${middle}${value.sent}${end}`,
        stored: `${before}${key}${after}:${middle}${value.stored}${end}`,
      });
    }
    return {
      sent: `{${written.map(({ sent }) => sent).join(',')}}`,
      stored: `{${written.map(({ stored }) => stored).join(',')}}`,
    };
  };

/** An array. */
export const array =
  (pieces: readonly Part[]): Part =>
  (choose) => {
    const written = pieces.map((part) => {
      const [before, value, after] = [space(choose), part(choose), space(choose)];
      return { sent: `${before}${value.sent}${after}`, stored: `${before}${value.stored}${after}` };
    });
    return {
      sent: `[${written.map(({ sent }) => sent).join(',')}]`,
      stored: `[${written.map(({ stored }) => stored).join(',')}]`,
    };
  };

/** A value that is sent alone and stored as an array of one. */
export const single =
  (part: Part): Part =>
  (choose) => {
    const { sent, stored } = part(choose);
    return { sent, stored: `[${stored}]` };
  };

const NUMBERS: readonly ((value: number) => string)[] = [
  String,
  (value) => (Number.isInteger(value) && Math.abs(value) < 1e15 ? `${value}.0` : String(value)),
  (value) => value.toExponential(),
];

/** Any JSON value, stored unchanged; numbers are written in several ways. */
export const anyJson =
  (value: unknown): Part =>
  (choose) => {
    if (typeof value === 'string') return same(quoted(value, choose));
    if (typeof value === 'number') return same(NUMBERS[choose(NUMBERS.length)]!(Object.is(value, -0) ? 0 : value));
    if (Array.isArray(value)) return array(value.map(anyJson))(choose);
    if (typeof value === 'object' && value !== null)
      return object(Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, anyJson(inner)])))(choose);
    return same(String(value));
  };
