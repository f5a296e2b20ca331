import type { Json, JsonObject, XapiVersion } from '../../../src/xapi/model/types.ts';
import type { Row } from './hold-all.ts';
import { completeStatements } from './complete-statements.ts';

type Path = readonly (string | number)[];

/** What stands below these may have any names, or any values. */
const MAPS = new Set(['display', 'name', 'description']);

interface FaultyPosition {
  readonly path: Path;
  readonly value: Json;
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every value in a statement with its place, but for what is in extensions. */
const positionsIn = (value: Json, path: Path = []): readonly FaultyPosition[] => {
  const below: readonly (readonly [string | number, Json | undefined])[] = Array.isArray(value)
    ? (value as readonly Json[]).map((one, index) => [index, one] as const)
    : isObject(value)
      ? Object.entries(value)
      : [];
  const here: readonly FaultyPosition[] = path.length === 0 ? [] : [{ path, value }];
  if (path.at(-1) === 'extensions') return here;
  return [...here, ...below.flatMap(([name, one]) => (one === undefined ? [] : positionsIn(one, [...path, name])))];
};

/** The same with the value at a place replaced, or renamed. */
const changedAt = (
  value: Json,
  [name, ...rest]: Path,
  change: (holder: JsonObject, name: string) => JsonObject,
): Json => {
  if (Array.isArray(value))
    return (value as readonly Json[]).map((one, index) =>
      index === name
        ? rest.length === 0
          ? (change({ one }, 'one')['one'] ?? null)
          : changedAt(one, rest, change)
        : one,
    );
  const holder = value as JsonObject;
  const key = String(name);
  return rest.length === 0 ? change(holder, key) : { ...holder, [key]: changedAt(holder[key] ?? null, rest, change) };
};

const replaced =
  (by: Json) =>
  (holder: JsonObject, name: string): JsonObject => ({ ...holder, [name]: by });
const renamed =
  (by: string) =>
  (holder: JsonObject, name: string): JsonObject =>
    Object.fromEntries(Object.entries(holder).map(([key, value]) => [key === name ? by : key, value]));

/** The name with one letter in the other case. */
const miscased = (name: string): string => {
  const first = name.charAt(0);
  return (first === first.toLowerCase() ? first.toUpperCase() : first.toLowerCase()) + name.slice(1);
};

/** A value of another type that says the same, as far as there is one. */
const mistyped = (value: Json): Json => {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return { '0': (value as readonly Json[])[0] };
  return JSON.stringify(value);
};

const MARK = 'repeated here';
/** The JSON text of a statement in which the member at a place stands a second time. */
const repeating = (statement: Json, path: Path): string =>
  JSON.stringify(changedAt(statement, path, (holder, name) => ({ ...holder, [MARK]: holder[name] }))).replace(
    JSON.stringify(MARK),
    JSON.stringify(path.at(-1)),
  );

const isNamed = ({ path }: FaultyPosition): boolean => typeof path.at(-1) === 'string';
/** Whether the standard gives the name of what stands here: names in maps are languages. */
const hasFixedName = (position: FaultyPosition): boolean => {
  const holder = position.path.at(-2);
  return isNamed(position) && !(typeof holder === 'string' && MAPS.has(holder));
};
/** Lists may also be given as one Activity. */
const mayBeSingle = ({ path }: FaultyPosition): boolean => path.at(-2) === 'contextActivities';

/** Statements in which everything is right but one thing, by what that is, and for each place where it may be. */
export const faultsEverywhere = (
  version: XapiVersion,
): Readonly<Record<string, readonly Row<JsonObject | string>[]>> => {
  const whole = Object.entries(completeStatements(version));
  const rows = (
    which: (position: FaultyPosition) => boolean,
    make: (statement: JsonObject, position: FaultyPosition) => Json,
  ): readonly Row<JsonObject | string>[] =>
    whole.flatMap(([title, statement]) =>
      positionsIn(statement)
        .filter(which)
        .map((position) => ({
          title: `${title}: ${position.path.join('/')}`,
          about: make(statement, position) as JsonObject | string,
        })),
    );
  const isMap = ({ path, value }: FaultyPosition): boolean => isObject(value) && MAPS.has(String(path.at(-1)));
  return {
    'null anywhere outside of extensions': rows(
      () => true,
      (statement, { path }) => changedAt(statement, path, replaced(null)),
    ),
    'a name in another case': rows(hasFixedName, (statement, { path }) =>
      changedAt(statement, path, renamed(miscased(String(path.at(-1))))),
    ),
    'a value of another type': rows(
      ({ path }) => path.at(-2) !== 'relevantTypes',
      (statement, { path, value }) => changedAt(statement, path, replaced(mistyped(value))),
    ),
    'a property that the standard does not know': rows(
      (position) => isObject(position.value) && position.path.at(-1) !== 'extensions' && !isMap(position),
      (statement, { path, value }) =>
        changedAt(statement, path, replaced({ ...(value as JsonObject), 'x-note': 'extra' })),
    ),
    'a property twice': rows(isNamed, (statement, { path }) => repeating(statement, path)),
    'an empty text where a format is asked for': rows(
      ({ path, value }) => typeof value === 'string' && isFormatted(path),
      (statement, { path }) => changedAt(statement, path, replaced('')),
    ),
    'a list in place of a list of one': rows(
      (position) => Array.isArray(position.value) && !mayBeSingle(position),
      (statement, { path, value }) => changedAt(statement, path, replaced((value as readonly Json[])[0] ?? null)),
    ),
  };
};

const FREE_TEXTS = new Set(['revision', 'platform', 'response']);
const isFormatted = (path: Path): boolean => {
  const name = String(path.at(-1));
  const holder = String(path.at(-2));
  if (FREE_TEXTS.has(name) || MAPS.has(holder) || MAPS.has(name) || path.includes('correctResponsesPattern'))
    return false;
  // The id of a component is any text.
  return !(
    name === 'id' &&
    typeof path.at(-2) === 'number' &&
    ['choices', 'scale', 'source', 'target', 'steps'].includes(String(path.at(-3)))
  );
};
