import { isObject, ownValue } from '../../../core/json-object.ts';
import type { UnwrappedStatement } from './unwrapped-statement.ts';

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

/** Dots stand as `&46;` in the names of extensions and of the objects within them, and nowhere else. */
const decode = (value: unknown, isExtension: boolean, depth = 0): unknown => {
  // The store refuses deeper values.
  if (depth > MAX_DEPTH) return value;
  if (Array.isArray(value)) return value.map((item) => decode(item, isExtension, depth + 1));
  if (!isObject(value)) return value;
  const plain = plainValue(value);
  if (plain !== undefined) return plain;
  const decoded: [string, unknown][] = Object.entries(value).map(([name, inner]) => [
    isExtension ? name.replace(DOT, '.') : name,
    decode(inner, isExtension || (name === 'extensions' && isObject(inner)), depth + 1),
  ]);
  return Object.fromEntries(decoded);
};

/** The statement of a document of Learning Locker: dots in the names of extensions, and values of MongoDB, as xAPI. */
export const decodeLearningLocker = ({ bytes, value }: UnwrappedStatement): UnwrappedStatement => {
  if (!bytes.includes('&46;') && !bytes.includes('"$')) return { bytes, value };
  const decoded = decode(value, false) as UnwrappedStatement['value'];
  return { bytes: Buffer.from(JSON.stringify(decoded)), value: decoded };
};
