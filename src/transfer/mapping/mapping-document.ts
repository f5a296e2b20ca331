import { Ajv, type ErrorObject, type JSONSchemaType, type ValidateFunction } from 'ajv';
import { isObject, ownValue } from '../../core/json-object.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import { compileJsonata, messageOf } from './expression.ts';

/** A JSON value in which a text that begins with `=` is a JSONata expression. */
export type MappingTemplate =
  string | number | boolean | null | readonly MappingTemplate[] | { readonly [member: string]: MappingTemplate };

export const isMembers = (template: MappingTemplate): template is { readonly [member: string]: MappingTemplate } =>
  typeof template === 'object' && template !== null && !Array.isArray(template);

export interface MappingRule {
  /** Members of the record, by path, and the values of which each must have one. */
  readonly when: Readonly<Record<string, string | readonly string[]>>;
  /** Paths that the record must have: without one of them it has no statement. */
  readonly needs?: readonly string[];
  /** The statement; its members override those of `common`. */
  readonly statement?: { readonly [member: string]: MappingTemplate };
  /** The records have no statement, and that is no fault. */
  readonly skip?: true;
}

/** The way in which the rows of a table become records. */
export interface MappedTable {
  /** Columns that the table must have. */
  readonly columns: readonly string[];
  /** Columns of which each gives a record of its own, with `column` and `value`; `*` stands for any text. */
  readonly each?: readonly string[];
  /** Cells that count as empty; without it, cells without characters. */
  readonly blank?: readonly string[];
  /** The text between cells; without it, the delimiter that divides the first line most often. */
  readonly delimiter?: string;
}

/** A table by which records become xAPI statements: the first rule that fits a record is taken. */
export interface MappingDocument {
  readonly name: string;
  /** Only for a mapping of tables (CSV). */
  readonly table?: MappedTable;
  /** Tables that expressions read as `$lookup($name, key)`. */
  readonly tables?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Functions in JSONata, by name. A function may call those before it. */
  readonly functions?: Readonly<Record<string, string>>;
  readonly common?: { readonly [member: string]: MappingTemplate };
  readonly rules: readonly MappingRule[];
}

const NAME = '^[a-z][A-Za-z0-9]*$';
const texts = { type: 'array', items: { type: 'string' } };
const anObject = { type: 'object', required: [] };

const SCHEMA = {
  type: 'object',
  required: ['name', 'rules'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1 },
    table: {
      ...anObject,
      required: ['columns'],
      additionalProperties: false,
      properties: {
        columns: { ...texts, minItems: 1 },
        each: { ...texts, minItems: 1 },
        blank: texts,
        delimiter: { type: 'string', enum: [',', ';', '\t'] },
      },
    },
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
        required: ['when'],
        oneOf: [{ required: ['statement'] }, { required: ['skip'] }],
        additionalProperties: false,
        properties: {
          when: {
            ...anObject,
            additionalProperties: { type: ['string', 'array'], items: { type: 'string' }, minItems: 1 },
          },
          needs: texts,
          statement: anObject,
          skip: { type: 'boolean', const: true },
        },
      },
    },
  },
};

const compileSchema = (): ValidateFunction<MappingDocument> =>
  new Ajv({ allErrors: true, allowUnionTypes: true, strictTypes: false, validateSchema: false }).compile(
    SCHEMA as unknown as JSONSchemaType<MappingDocument>,
  );
let compiled: ValidateFunction<MappingDocument> | undefined;

const faultOf = ({ instancePath, keyword, message = 'is wrong', params }: ErrorObject): Fault => {
  const member = 'additionalProperty' in params ? `: ${String(params['additionalProperty'])}` : '';
  const detail = keyword === 'oneOf' ? 'must have either statement or skip' : `${message}${member}`;
  return { at: instancePath, detail };
};

/** The fault of `oneOf` already says what the faults of its choices say. */
const schemaFaults = (errors: readonly ErrorObject[]): readonly Fault[] =>
  errors.filter(({ schemaPath }) => !schemaPath.includes('/oneOf/')).map(faultOf);

/** The deepest value of a mapping, in members and items. */
const MAX_DEPTH = 32;

const expressionFaults = function* (value: unknown, at: string, depth = 0): Generator<Fault, void> {
  if (depth > MAX_DEPTH) {
    yield { at, detail: `is deeper than ${MAX_DEPTH} values` };
    return;
  }
  const text = typeof value !== 'string' ? undefined : /^\/functions\/[^/]+$/.test(at) ? value : value.split(/^=/)[1];
  if (text !== undefined)
    try {
      compileJsonata(text, true);
    } catch (thrown) {
      yield { at, detail: messageOf(thrown, 'is no JSONata expression') };
    }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) yield* expressionFaults(inner, `${at}/${name}`, depth + 1);
};

/** The members that every statement has (1.0.3 Data 2.2; 2.0 4.2.1). */
export const REQUIRED_MEMBERS = ['actor', 'verb', 'object'];

const requiredFaults = ({ common = {}, rules }: MappingDocument): readonly Fault[] =>
  rules.flatMap(({ statement }, index) =>
    statement === undefined
      ? []
      : REQUIRED_MEMBERS.filter((name) => !(Object.hasOwn(common, name) || Object.hasOwn(statement, name))).map(
          (name) => ({
            at: `/rules/${index}/statement`,
            detail: `has no ${name}, and neither has common`,
          }),
        ),
  );

/** Reads a mapping document. Throws Problem `invalid-request` with every fault of the document and its expressions. */
export const readMappingDocument = (value: unknown): MappingDocument => {
  const validate = (compiled ??= compileSchema());
  const isDocument = validate(value);
  const faults = [
    ...(isDocument ? requiredFaults(value) : schemaFaults(validate.errors ?? [])),
    ...['functions', 'common', 'rules'].flatMap((name) => [
      ...expressionFaults(isObject(value) ? ownValue(value, name) : undefined, `/${name}`),
    ]),
  ];
  if (isDocument && faults.length === 0) return value;
  throw new Problem('invalid-request', 'this is no mapping document', faults);
};
