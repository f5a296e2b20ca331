import type { Fault } from '../../core/problem.ts';
import { pointerTo } from '../../xapi/json/json-pointer.ts';

/**
 * Reads parts of a body from outside, whatever they are, and notes every fault; what is at fault reads as something
 * harmless.
 */
export interface BodyReading {
  readonly faults: readonly Fault[];
  fault(at: string, detail: string): void;
  /** An object that has no other members than these; empty where it is none. */
  object(value: unknown, at: string, known: readonly string[]): Readonly<Record<string, unknown>>;
  /** An object with any names, each member read. */
  map<T>(
    value: unknown,
    at: string,
    read: (value: unknown, at: string, name: string) => T,
  ): Readonly<Record<string, T>>;
  /** A list of at least `least` items, each once. */
  list(value: unknown, at: string, least: number, read: (value: unknown, at: string) => string): readonly string[];
  /** Well-formed text of 1 to `most` characters for which `is` holds. */
  text(value: unknown, at: string, most: number, must?: string, is?: (text: string) => boolean): string;
  oneOf<T extends string>(value: unknown, at: string, values: readonly T[]): T | undefined;
  flag(value: unknown, at: string): boolean;
}

/** The longest list and the most members that are read. */
const MOST_ITEMS = 1000;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Begins to read a body. */
export const createBodyReading = (): BodyReading => {
  const faults: Fault[] = [];
  const fault = (at: string, detail: string): void => {
    faults.push({ at, detail });
  };
  const missing = (value: unknown, must: string): string =>
    value === undefined ? `is missing: ${must}` : `must be ${must}`;
  const object = (value: unknown, at: string): Readonly<Record<string, unknown>> => {
    if (isObject(value) && Object.keys(value).length <= MOST_ITEMS) return value;
    fault(at, missing(value, `an object of at most ${MOST_ITEMS} members`));
    return {};
  };
  return {
    faults,
    fault,
    object: (value, at, known) => {
      const read = object(value, at);
      for (const name of Object.keys(read))
        if (!known.includes(name)) fault(pointerTo(at, name), 'is not a member that may be given');
      return read;
    },
    map: (value, at, read) =>
      Object.fromEntries(
        Object.entries(object(value, at)).map(([name, one]) => [name, read(one, pointerTo(at, name), name)]),
      ),
    list: (value, at, least, read) => {
      if (!Array.isArray(value) || value.length < least || value.length > MOST_ITEMS) {
        fault(at, missing(value, `a list of ${least} to ${MOST_ITEMS}`));
        return [];
      }
      const seen = new Set<unknown>();
      return (value as readonly unknown[]).map((one, index) => {
        if (seen.has(one)) fault(pointerTo(at, index), 'stands here twice');
        seen.add(one);
        return read(one, pointerTo(at, index));
      });
    },
    text: (value, at, most, must = `text of 1 to ${most} characters`, is = () => true) => {
      if (
        typeof value === 'string' &&
        value.trim() !== '' &&
        Array.from(value).length <= most &&
        !/\p{Surrogate}/u.test(value) &&
        is(value)
      )
        return value;
      fault(at, missing(value, must));
      return '';
    },
    oneOf: (value, at, values) => {
      const found = values.find((one) => one === value);
      if (found === undefined) fault(at, missing(value, `one of ${values.join(', ')}`));
      return found;
    },
    flag: (value, at) => {
      if (typeof value === 'boolean') return value;
      fault(at, missing(value, 'true or false'));
      return false;
    },
  };
};
