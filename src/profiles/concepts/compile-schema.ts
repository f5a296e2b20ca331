import { isObject } from '../../core/json-object.ts';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { namesIn, pointerTo } from '../../xapi/json/json-pointer.ts';
import type { Json, JsonObject } from '../../xapi/model/types.ts';
import type { CompiledSchema } from './compile-concepts.ts';
import { compileExpression, LARGEST_EXPRESSION, expandedLength } from './linear-regexp.ts';
import { createRecursiveCost } from './recursive-cost.ts';
import { measureSchema, sizeFault } from './schema-bounds.ts';
import { measureValue, type ValueSize } from './schema-cost.ts';
import { type DraftName, draftValidator, draftNameOf } from './schema-drafts.ts';
import { withoutNames } from './schema-names.ts';

const LONGEST_TEXT = 65_536;
const MAX_FAULTS = 20;
const LONGEST_DETAIL = 300;
/** The most steps that the check of one value may take, estimated before it starts: some 40 ms. */
const MAX_STEPS = 1_000_000;
/** The number of these steps that count as one step of a statement's budget, in which a step is more work. */
const STEPS_OF_SCHEMA = 5;
/** If a check takes at most so many steps, all faults of a value are found; otherwise only the first. */
const MAX_STEPS_FOR_ALL = 100_000;
/** The most characters of all texts of schemas that are kept: more than one document may have. */
const MAX_RECENT_CHARACTERS = 400_000;
/** What a schema that is kept costs beside its text, counted in characters. */
const KEPT_CHARACTERS = 2000;

interface Fault {
  readonly fault: string;
}

const explain = ({ instancePath, message, params }: ErrorObject): { readonly at: string; readonly detail: string } => {
  const extra: unknown = (params as Readonly<Record<string, unknown>>)['additionalProperty'];
  const at = [...namesIn(instancePath), ...(typeof extra === 'string' ? [extra] : [])].reduce<string>(pointerTo, '');
  const detail = typeof extra === 'string' ? 'is not a property that may stand here' : (message ?? 'does not conform');
  return { at, detail: detail.length > LONGEST_DETAIL ? `${detail.slice(0, LONGEST_DETAIL)}...` : detail };
};

const parse = (text: string): Json | undefined => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
};

/** The instructions of all regular expressions of a schema together. */
const sizeOfExpressions = (patterns: readonly string[]): number | { readonly fault: string } => {
  if (patterns.reduce((sum, pattern) => sum + expandedLength(pattern), 0) > LARGEST_EXPRESSION) {
    return {
      fault: `its regular expressions come to more than ${LARGEST_EXPRESSION} signs with their repetitions written out`,
    };
  }
  let size = 0;
  for (const pattern of patterns) {
    const expression = compileExpression(pattern);
    if ('fault' in expression)
      return { fault: `the regular expression ${JSON.stringify(pattern.slice(0, 100))} ${expression.fault}` };
    size += expression.size;
  }
  return size;
};

/** The first fault of a schema by the meta-schema of its draft. */
const metaSchemaFault = (schema: JsonObject, name: DraftName): string | undefined => {
  const draft = draftValidator(name, false);
  if (draft.validateSchema(schema) === true) return undefined;
  const error = draft.errors?.[0];
  if (error === undefined) return 'it is not a JSON Schema';
  const { at, detail } = explain(error);
  return `${at === '' ? 'it' : `what it has at ${at}`} ${detail}`;
};

/** The validator of a schema that passed all checks, compiled when first needed: most schemas never meet a value. */
const compileLazily = (
  schema: JsonObject,
  name: DraftName,
  allErrors: boolean,
): (() => ValidateFunction | undefined) => {
  let compiled: ValidateFunction | undefined;
  let isCompiled = false;
  return () => {
    if (isCompiled) return compiled;
    isCompiled = true;
    const draft = draftValidator(name, allErrors);
    try {
      compiled = draft.compile(schema);
    } catch {
      // A schema that does not compile although it passed the checks demands nothing: no statement is refused for that.
      compiled = undefined;
    }
    draft.removeSchema(schema);
    return compiled;
  };
};

/** The address of each recursive schema while it is compiled: no other schema knows it. */
const ADDRESS = 'https://schema.invalid/';
const TOO_LARGE = [{ at: '', detail: 'is too large to be checked against its schema' }];

/** Runs a validator; undefined if the value nests deeper than the stack. */
const isValidBy = (validate: ValidateFunction, value: Json): boolean | undefined => {
  try {
    return validate(value);
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
};

/** A schema with its draft; none of its parts has a name. */
const readSchema = (text: string): { readonly schema: JsonObject; readonly draft: DraftName } | boolean | Fault => {
  if (text.length > LONGEST_TEXT) return { fault: `it has more than ${LONGEST_TEXT} characters` };
  const parsed = parse(text);
  if (parsed === undefined) return { fault: 'it is not JSON' };
  if (typeof parsed === 'boolean') return parsed;
  if (!isObject(parsed)) return { fault: 'it is neither an object nor true or false' };
  const { $schema, $id, ...rest } = parsed;
  const draft = draftNameOf($schema);
  if (draft === undefined) return { fault: 'its "$schema" is not draft 6, draft 7, 2019-09 or 2020-12' };
  const tooLarge = sizeFault(rest);
  if (tooLarge !== undefined) return { fault: tooLarge };
  const named = withoutNames(rest, typeof $id === 'string' ? $id : undefined);
  return 'fault' in named ? named : { ...named, draft };
};

/** The schemas that were compiled last, by their text. */
const recent = new Map<string, CompiledSchema>();
let recentCharacters = 0;

const keepRecent = (text: string, compiled: CompiledSchema): void => {
  recent.set(text, compiled);
  recentCharacters += text.length + KEPT_CHARACTERS;
  for (const [oldest] of recent) {
    if (recentCharacters <= MAX_RECENT_CHARACTERS) return;
    recent.delete(oldest);
    recentCharacters -= oldest.length + KEPT_CHARACTERS;
  }
};

/**
 * Compiles a JSON Schema (P2 7.2, 7.3) of draft 6, 7 (the default), 2019-09 or 2020-12; the fault says why it cannot be
 * checked. `validate` finds at most 20 faults, in bounded time, and throws only `OutOfSteps`. The last schemas are
 * kept: each is checked when its profile is read, compiled for its version, and again after each change of a profile.
 */
export const compileSchema = (text: string): CompiledSchema | Fault => {
  const known = recent.get(text);
  if (known !== undefined) return known;
  const read = readSchema(text);
  if (typeof read === 'boolean') return { validate: () => (read ? [] : [{ at: '', detail: 'may not be there' }]) };
  if ('fault' in read) return read;
  const { schema, draft } = read;
  const extent = measureSchema(schema);
  if ('fault' in extent) return extent;
  const fault = metaSchemaFault(schema, draft);
  if (fault !== undefined) return { fault };
  const program = sizeOfExpressions(extent.patterns);
  if (typeof program !== 'number') return program;
  // Ajv finds a complete schema inside itself only by its address.
  const addressed = extent.isRecursive ? { $id: ADDRESS, ...schema } : schema;
  const firstFault = compileLazily(addressed, draft, false);
  const allFaults = compileLazily(addressed, draft, true);
  const stepsOf = extent.isRecursive
    ? createRecursiveCost(schema, extent.targetOf)
    : ({ values, characters }: ValueSize) => extent.cost * (values + characters / 16) + program * characters;
  const compiled: CompiledSchema = {
    validate: (value, budget) => {
      const size = measureValue(value, MAX_STEPS);
      const steps = size === undefined ? Infinity : stepsOf(size);
      if (steps > MAX_STEPS) return TOO_LARGE;
      budget?.spend(Math.ceil(steps / STEPS_OF_SCHEMA));
      const isValid = firstFault();
      if (isValid === undefined) return [];
      const verdict = isValidBy(isValid, value);
      if (verdict === true) return [];
      const chosen = steps > MAX_STEPS_FOR_ALL ? isValid : (allFaults() ?? isValid);
      if (verdict === undefined || isValidBy(chosen, value) === undefined) return TOO_LARGE;
      const faults = (chosen.errors ?? []).slice(0, MAX_FAULTS).map(explain);
      // The validator keeps nothing of a statement.
      chosen.errors = null;
      isValid.errors = null;
      return faults;
    },
  };
  // A recursive one notes costs of the values that it meets, which may be large.
  if (!extent.isRecursive) keepRecent(text, compiled);
  return compiled;
};
