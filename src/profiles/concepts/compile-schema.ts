import type { ErrorObject, ValidateFunction } from 'ajv';
import { namesIn, pointerTo } from '../../xapi/json/json-pointer.ts';
import type { Json, JsonObject } from '../../xapi/model/types.ts';
import type { CompiledSchema } from './compile-concepts.ts';
import { compileExpression, LARGEST_EXPRESSION, writtenOut } from './linear-regexp.ts';
import { isList } from '../model/json-member.ts';
import { measureSchema } from './schema-bounds.ts';
import { weigh } from './schema-cost.ts';
import { type DraftName, draftNamed, draftOf } from './schema-drafts.ts';

const LONGEST_TEXT = 65_536;
const MOST_FAULTS = 20;
const LONGEST_DETAIL = 300;
/** Steps that checking one value may take, counted before: some tenths of a second. */
const MOST_STEPS = 2_000_000;
/** Steps up to which all faults of a value are looked for, and not the first alone. */
const MOST_STEPS_FOR_ALL = 100_000;

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

const isObject = (value: Json): value is JsonObject => typeof value === 'object' && value !== null && !isList(value);

/** How many instructions all expressions of a schema have together. */
const sizeOfExpressions = (patterns: readonly string[]): number | { readonly fault: string } => {
  if (patterns.reduce((sum, pattern) => sum + writtenOut(pattern), 0) > LARGEST_EXPRESSION) {
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

/** What the draft itself says against a schema. */
const faultByDraft = (schema: JsonObject, name: DraftName): string | undefined => {
  const draft = draftNamed(name, false);
  if (draft.validateSchema(schema) === true) return undefined;
  const error = draft.errors?.[0];
  if (error === undefined) return 'it is not a JSON Schema';
  const { at, detail } = explain(error);
  return `${at === '' ? 'it' : `what it has at ${at}`} ${detail}`;
};

/**
 * The code for a schema that has passed all checks, written when first needed: most schemas of a profile never meet a
 * value.
 */
const writtenLater = (
  schema: JsonObject,
  name: DraftName,
  allErrors: boolean,
): (() => ValidateFunction | undefined) => {
  let written: ValidateFunction | undefined;
  let isWritten = false;
  return () => {
    if (isWritten) return written;
    isWritten = true;
    const draft = draftNamed(name, allErrors);
    try {
      written = draft.compile(schema);
    } catch {
      // A schema that is not taken although it has passed demands nothing: a statement is not to pay for that.
      written = undefined;
    }
    draft.removeSchema(schema);
    return written;
  };
};

/**
 * Compiles the text of a JSON Schema (P2 7.2, 7.3): draft 6, 7, 2019-09 or 2020-12 by its `$schema`, 7 where it has
 * none. `fault` says why it cannot be checked: it is no schema, has more than 65,536 characters or 2,000 values, refers
 * to itself or elsewhere, comes to more than 10,000 values with its references written out, or has expressions that no
 * linear engine takes. Nothing is fetched. `validate` never throws, gives at most 20 faults, and takes bounded time: a
 * value too large for that does not conform.
 */
export const compileSchema = (text: string): CompiledSchema | { readonly fault: string } => {
  if (text.length > LONGEST_TEXT) return { fault: `it has more than ${LONGEST_TEXT} characters` };
  const parsed = parse(text);
  if (parsed === undefined) return { fault: 'it is not JSON' };
  if (typeof parsed === 'boolean') return { validate: () => (parsed ? [] : [{ at: '', detail: 'may not be there' }]) };
  if (!isObject(parsed)) return { fault: 'it is neither an object nor true or false' };
  const { $schema, $id, ...schema } = parsed;
  const draft = draftOf($schema);
  if (draft === undefined) return { fault: 'its "$schema" is not draft 6, draft 7, 2019-09 or 2020-12' };
  const extent = measureSchema(schema);
  if ('fault' in extent) return extent;
  const fault = faultByDraft(schema, draft);
  if (fault !== undefined) return { fault };
  const program = sizeOfExpressions(extent.patterns);
  if (typeof program !== 'number') return program;
  const first = writtenLater(schema, draft, false);
  const all = writtenLater(schema, draft, true);
  return {
    validate: (value) => {
      const weight = weigh(value, MOST_STEPS);
      const steps =
        weight === undefined
          ? Infinity
          : extent.nodes * (weight.values + weight.characters / 16) + program * weight.characters;
      if (steps > MOST_STEPS) return [{ at: '', detail: 'is too large to be checked against its schema' }];
      const isValid = first();
      if (isValid === undefined || isValid(value)) return [];
      const chosen = steps > MOST_STEPS_FOR_ALL ? isValid : (all() ?? isValid);
      chosen(value);
      const faults = (chosen.errors ?? []).slice(0, MOST_FAULTS).map(explain);
      // Nothing of a statement stays behind.
      chosen.errors = null;
      isValid.errors = null;
      return faults;
    },
  };
};
