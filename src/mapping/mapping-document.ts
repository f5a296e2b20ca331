import { Ajv, type ErrorObject, type JSONSchemaType } from 'ajv';
import { type Fault, Problem } from '../core/problem.ts';

/** A JSON value in which a text that begins with `=` is a JSONata expression. */
export type MappingTemplate =
  string | number | boolean | null | readonly MappingTemplate[] | { readonly [member: string]: MappingTemplate };

export interface MappingRule {
  /** Members of the record, by path, and the values of which each must have one. */
  readonly when: Readonly<Record<string, string | readonly string[]>>;
  /** Paths that the record must have: without one of them it has no statement. */
  readonly needs?: readonly string[];
  /** The statement; its members stand before those of `common`. */
  readonly statement: { readonly [member: string]: MappingTemplate };
}

/** A table by which records become xAPI statements: the first rule that fits a record is taken. */
export interface MappingDocument {
  readonly name: string;
  /** Tables that expressions read as `$lookup($name, key)`. */
  readonly tables?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Functions in JSONata, by name. A function may call those before it. */
  readonly functions?: Readonly<Record<string, string>>;
  readonly common?: { readonly [member: string]: MappingTemplate };
  readonly rules: readonly MappingRule[];
}

const NAME = '^[a-z][A-Za-z0-9]*$';
const anObject = { type: 'object', required: [] };

const SCHEMA = {
  type: 'object',
  required: ['name', 'rules'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1 },
    tables: {
      ...anObject,
      propertyNames: { pattern: NAME },
      additionalProperties: { ...anObject, additionalProperties: { type: 'string' } },
    },
    functions: { ...anObject, propertyNames: { pattern: NAME }, additionalProperties: { type: 'string' } },
    common: anObject,
    rules: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['when', 'statement'],
        additionalProperties: false,
        properties: {
          when: {
            ...anObject,
            additionalProperties: { type: ['string', 'array'], items: { type: 'string' }, minItems: 1 },
          },
          needs: { type: 'array', items: { type: 'string' } },
          statement: anObject,
        },
      },
    },
  },
};

const validate = new Ajv({ allErrors: true, allowUnionTypes: true, strictTypes: false }).compile(
  SCHEMA as unknown as JSONSchemaType<MappingDocument>,
);

const faultOf = ({ instancePath, message = 'is wrong', params }: ErrorObject): Fault => {
  const member = 'additionalProperty' in params ? `: ${String(params['additionalProperty'])}` : '';
  return { at: instancePath, detail: `${message}${member}` };
};

/** Reads a mapping document. Throws Problem `invalid-request` with every fault. */
export const readMappingDocument = (value: unknown): MappingDocument => {
  if (validate(value)) return value;
  throw new Problem('invalid-request', 'this is no mapping document', (validate.errors ?? []).map(faultOf));
};
