import { Ajv, type FuncKeywordDefinition, type Options } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isDuration } from '../../xapi/formats/duration.ts';
import { isIri } from '../../xapi/formats/iri.ts';
import { isTimestamp } from '../../xapi/formats/timestamp.ts';
import { isUuid } from '../../xapi/formats/uuid.ts';
import { orderedJson, isSameJson } from '../../xapi/statement/same.ts';
import type { Json } from '../../xapi/model/types.ts';
import { compileExpression } from './linear-regexp.ts';

/** A validator of one draft of JSON Schema. */
export type DraftValidator = Ajv | Ajv2019 | Ajv2020;

/** By their `$schema` without scheme and fragment. P2 7.2 recommends draft 7, which includes draft 6. */
const DRAFTS = {
  'json-schema.org/draft-06/schema': Ajv,
  'json-schema.org/draft-07/schema': Ajv,
  'json-schema.org/draft/2019-09/schema': Ajv2019,
  'json-schema.org/draft/2020-12/schema': Ajv2020,
} as const;

/** The name of a supported draft. */
export type DraftName = keyof typeof DRAFTS;

const formats = { uri: isIri, iri: isIri, 'date-time': isTimestamp, duration: isDuration, uuid: isUuid };

// Ajv identifies expressions by `toString`. Only expressions that compile get here.
const regExp = Object.assign(
  (pattern: string) => {
    const expression = compileExpression(pattern);
    return { test: 'fault' in expression ? () => true : expression.test, toString: () => pattern };
  },
  { code: 'regExp' },
);

/** Linear; a comparison of each item with each is quadratic (JSON Schema, `uniqueItems`). */
const areUnique = (items: readonly Json[]): boolean => new Set(items.map(orderedJson)).size === items.length;

// These replace keywords of Ajv that compare complete values. Ajv compares each item with each, and calls methods such
// as toString, which a value may have as a property.
const KEYWORDS: readonly FuncKeywordDefinition[] = [
  {
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    error: { message: 'must not hold two items that are equal' },
    compile: (isDemanded: boolean) => (items: readonly Json[]) => !isDemanded || areUnique(items),
  },
  {
    keyword: 'const',
    error: { message: 'must be the value that its schema has' },
    compile: (constant: Json) => (value: Json) => isSameJson(value, constant),
  },
  {
    keyword: 'enum',
    schemaType: 'array',
    error: { message: 'must be one of the values that its schema lists' },
    compile: (choices: readonly Json[]) => {
      const plain: ReadonlySet<Json> = new Set(choices);
      const whole = choices.filter((choice) => typeof choice === 'object');
      return (value: Json) => plain.has(value) || whole.some((choice) => isSameJson(value, choice));
    },
  },
];

const createDraft = (name: DraftName, allErrors: boolean): DraftValidator => {
  const options: Options = {
    allErrors,
    formats,
    strict: false,
    logger: false,
    validateSchema: false,
    addUsedSchema: false,
    inlineRefs: false,
    ownProperties: true,
    multipleOfPrecision: 9,
    code: { regExp },
  };
  const draft = new DRAFTS[name](options);
  for (const keyword of KEYWORDS) {
    draft.removeKeyword(keyword.keyword as string);
    draft.addKeyword(keyword);
  }
  return draft;
};

const validators = new Map<string, DraftValidator>();

/**
 * The validator of a draft that finds all errors, or only the first. It is created when it is first needed: that takes
 * some hundredths of a second. It fetches nothing and tests regular expressions in linear time.
 */
export const draftValidator = (name: DraftName, allErrors: boolean): DraftValidator => {
  const key = `${allErrors} ${name}`;
  const known = validators.get(key);
  if (known !== undefined) return known;
  const draft = createDraft(name, allErrors);
  validators.set(key, draft);
  return draft;
};

const isDraftName = (name: string): name is DraftName => Object.hasOwn(DRAFTS, name);

/** The draft that a `$schema` names, draft 7 without `$schema`; undefined if the draft is not supported. */
export const draftNameOf = (schema: Json | undefined): DraftName | undefined => {
  if (schema === undefined) return 'json-schema.org/draft-07/schema';
  const name = typeof schema === 'string' ? schema.replace(/^https?:\/\//, '').replace(/#$/, '') : '';
  return isDraftName(name) ? name : undefined;
};
