import { defined, isObject, ownValue } from '../../../core/json-object.ts';
import { pointerTo } from '../../../xapi/json/json-pointer.ts';
import type { Ambiguity, UnwrappedStatement } from './unwrapped-statement.ts';

const DOT = /&46;/g;
const NUMBERS = ['$numberInt', '$numberLong', '$numberDouble'];

/** A value of MongoDB Extended JSON as the plain JSON that it stands for: numbers and dates. */
const plainValue = (value: Readonly<Record<string, unknown>>): unknown => {
  const names = Object.keys(value);
  const [name] = names;
  if (names.length !== 1 || name === undefined) return undefined;
  const inner = ownValue(value, name);
  if (NUMBERS.includes(name) && typeof inner === 'string' && Number.isFinite(Number(inner))) return Number(inner);
  if (name !== '$date') return undefined;
  const date = new Date(isObject(inner) ? Number(inner['$numberLong']) : (inner as string));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
};

const MAX_DEPTH = 100;

/** The place of a value that is decoded. */
interface Place {
  readonly isExtension: boolean;
  readonly at: string;
  readonly depth: number;
}

const decodedNames = (names: readonly string[], { isExtension, at }: Place, found: Ambiguity[]): readonly string[] => {
  if (!isExtension) return names;
  const decoded = names.map((name) => name.replace(DOT, '.'));
  return decoded.map((name, index) => {
    const twin = decoded.indexOf(name) === index ? decoded.lastIndexOf(name) : decoded.indexOf(name);
    if (twin === index) return name;
    const own = names[index] as string;
    if (own !== name)
      found.push({
        kind: 'ambiguous-key',
        at: pointerTo(at, own),
        detail: `${JSON.stringify(own)} is ${JSON.stringify(name)}, which is there too: rename one`,
      });
    return own;
  });
};

/** Dots stand as `&46;` in the names of extensions and of the objects within them, and nowhere else. */
const decode = (value: unknown, place: Place, found: Ambiguity[]): unknown => {
  const { isExtension, at, depth } = place;
  // The store refuses deeper values.
  if (depth > MAX_DEPTH) return value;
  if (Array.isArray(value))
    return value.map((item, index) => decode(item, { isExtension, at: pointerTo(at, index), depth: depth + 1 }, found));
  if (!isObject(value)) return value;
  const plain = plainValue(value);
  if (plain !== undefined) return plain;
  const entries = Object.entries(value);
  const names = decodedNames(Object.keys(value), place, found);
  const decoded: [string, unknown][] = entries.map(([name, inner], index) => [
    names[index] as string,
    decode(
      inner,
      {
        isExtension: isExtension || (name === 'extensions' && isObject(inner)),
        at: pointerTo(at, name),
        depth: depth + 1,
      },
      found,
    ),
  ]);
  return Object.fromEntries(decoded);
};

/**
 * The statement of a document of Learning Locker: dots in the names of extensions, and values of MongoDB, as xAPI.
 * Names that would be one stay as they are, with the ambiguity.
 */
export const decodeLearningLocker = ({ bytes, value }: UnwrappedStatement): UnwrappedStatement => {
  if (!bytes.includes('&46;') && !bytes.includes('"$')) return { bytes, value };
  const found: Ambiguity[] = [];
  const decoded = decode(value, { isExtension: false, at: '', depth: 0 }, found) as UnwrappedStatement['value'];
  const [ambiguity] = found;
  return { bytes: Buffer.from(JSON.stringify(decoded)), value: decoded, ...defined({ ambiguity }) };
};
