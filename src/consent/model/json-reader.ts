import { isObject } from '../../core/json-object.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import { pointerTo } from '../../xapi/json/json-pointer.ts';

/** Reads members of an untrusted body and collects every fault; a member at fault reads as a harmless value. */
export interface JsonReader {
  readonly faults: readonly Fault[];
  fault(at: string, detail: string): void;
  /** An object with no other members than `known`; empty if the value is no object. */
  object(value: unknown, at: string, known: readonly string[]): Readonly<Record<string, unknown>>;
  /** An object with any names, each member read. */
  map<T>(
    value: unknown,
    at: string,
    read: (value: unknown, at: string, name: string) => T,
  ): Readonly<Record<string, T>>;
  /** A list of distinct items. */
  list(value: unknown, at: string, options: ListOptions): readonly string[];
  /** Well-formed text that is not blank. */
  text(value: unknown, at: string, options: TextOptions): string;
  oneOf<T extends string>(value: unknown, at: string, values: readonly T[]): T | undefined;
  flag(value: unknown, at: string): boolean;
  /** Returns `read`; throws Problem `invalid-request` with all faults if there are any. */
  finish<T>(read: T, detail: string): T;
}

interface ListOptions {
  readonly min: number;
  readonly read: (value: unknown, at: string) => string;
}

interface TextOptions {
  /** The greatest length, in characters. */
  readonly max: number;
  /** A description of the text, for the detail of a fault. */
  readonly must?: string;
  readonly is?: (text: string) => boolean;
}

/** The longest list and the most members that are read. */
export const MAX_ITEMS = 1000;

const missing = (value: unknown, must: string): string =>
  value === undefined ? `is missing: ${must}` : `must be ${must}`;

/** A reader without faults, for one body. */
export const createJsonReader = (): JsonReader => {
  const faults: Fault[] = [];
  const fault = (at: string, detail: string): void => {
    faults.push({ at, detail });
  };
  const object = (value: unknown, at: string): Readonly<Record<string, unknown>> => {
    if (isObject(value) && Object.keys(value).length <= MAX_ITEMS) return value;
    fault(at, missing(value, `an object of at most ${MAX_ITEMS} members`));
    return {};
  };
  return {
    faults,
    fault,
    object: (value, at, known) => {
      const members = object(value, at);
      for (const name of Object.keys(members))
        if (!known.includes(name)) fault(pointerTo(at, name), 'is not a member that may be given');
      return members;
    },
    map: (value, at, read) =>
      Object.fromEntries(
        Object.entries(object(value, at)).map(([name, one]) => [name, read(one, pointerTo(at, name), name)]),
      ),
    list: (value, at, { min, read }) => {
      if (!Array.isArray(value) || value.length < min || value.length > MAX_ITEMS) {
        fault(at, missing(value, `a list of ${min} to ${MAX_ITEMS}`));
        return [];
      }
      const seen = new Set<unknown>();
      return (value as readonly unknown[]).map((one, index) => {
        if (seen.has(one)) fault(pointerTo(at, index), 'stands here twice');
        seen.add(one);
        return read(one, pointerTo(at, index));
      });
    },
    text: (value, at, { max, must = `text of 1 to ${max} characters`, is = () => true }) => {
      if (
        typeof value === 'string' &&
        value.trim() !== '' &&
        Array.from(value).length <= max &&
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
    finish: (read, detail) => {
      if (faults.length > 0) throw new Problem('invalid-request', detail, faults);
      return read;
    },
  };
};
