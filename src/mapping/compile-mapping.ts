import jsonata, { type Expression } from 'jsonata';
import { type Fault, Problem } from '../core/problem.ts';
import type { JsonObject } from '../xapi/model/types.ts';
import { MAPPING_FUNCTIONS } from './functions.ts';
import type { MappingDocument, MappingRule, MappingTemplate } from './mapping-document.ts';

/** What becomes of a record: a statement, still to be validated, or the reason why it has none. */
type Mapped =
  | { readonly kind: 'statement'; readonly statement: JsonObject }
  | { readonly kind: 'unmapped'; readonly detail: string };

/** Makes the statement of a record. */
export type MapRecord = (record: JsonObject) => Promise<Mapped>;

type Evaluate = (record: JsonObject, bindings: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** What every statement has (1.0.3 Data 2.2; 2.0 4.2.1). */
const REQUIRED = ['actor', 'verb', 'object'];

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  (typeof value === 'object' &&
    value !== null &&
    (Array.isArray(value) ? value.length : Object.keys(value).length) === 0);

const isMembers = (template: MappingTemplate): template is { readonly [member: string]: MappingTemplate } =>
  typeof template === 'object' && template !== null && !Array.isArray(template);

/** The members of both; where both have a member of members, those are merged too. */
const merge = (
  low: { readonly [member: string]: MappingTemplate },
  high: { readonly [member: string]: MappingTemplate },
): { readonly [member: string]: MappingTemplate } => {
  const merged: Record<string, MappingTemplate> = { ...low };
  for (const [name, value] of Object.entries(high)) {
    const before = merged[name];
    merged[name] = before !== undefined && isMembers(before) && isMembers(value) ? merge(before, value) : value;
  }
  return merged;
};

const createCompiler = (faults: Fault[]) => {
  const compileExpression = (text: string, at: string): Expression | undefined => {
    try {
      const expression = jsonata(text);
      for (const [name, { call, signature }] of Object.entries(MAPPING_FUNCTIONS))
        expression.registerFunction(name, call as (...given: unknown[]) => unknown, signature);
      return expression;
    } catch (thrown) {
      faults.push({ at, detail: (thrown as { readonly message?: string }).message ?? 'is no JSONata expression' });
      return undefined;
    }
  };

  /** Members without a value are left out, and so are lists and members that are empty then. */
  const compileTemplate = (template: MappingTemplate, at: string): Evaluate => {
    if (typeof template === 'string' && template.startsWith('=')) {
      const expression = compileExpression(template.slice(1), at);
      return async (record, bindings) => (await expression?.evaluate(record, bindings)) as unknown;
    }
    if (Array.isArray(template)) {
      const items = template.map((item: MappingTemplate, index) => compileTemplate(item, `${at}/${index}`));
      return async (record, bindings) => {
        const values = await Promise.all(items.map((evaluate) => evaluate(record, bindings)));
        return values.flat().filter((value) => !isEmpty(value));
      };
    }
    if (isMembers(template)) {
      const members = Object.entries(template).map(
        ([name, value]) => [name, compileTemplate(value, `${at}/${name}`)] as const,
      );
      return async (record, bindings) => {
        const made: Record<string, unknown> = {};
        for (const [name, evaluate] of members) {
          const value = await evaluate(record, bindings);
          if (!isEmpty(value)) made[name] = value;
        }
        return made;
      };
    }
    return () => Promise.resolve(template);
  };
  return { compileExpression, compileTemplate };
};

const valueAt = (record: JsonObject, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, name)
          ? (value as Record<string, unknown>)[name]
          : undefined,
      record,
    );

const fits = ({ when }: MappingRule, record: JsonObject): boolean =>
  Object.entries(when).every(([path, values]) => {
    const value = valueAt(record, path);
    return typeof value === 'string' && (typeof values === 'string' ? value === values : values.includes(value));
  });

const missing = (paths: readonly string[]): Mapped => ({
  kind: 'unmapped',
  detail: `has no ${paths.join(', no ')}, which its rule needs`,
});

/**
 * Compiles a mapping document. Throws Problem `invalid-request` with every expression that is no JSONata. An expression
 * that fails on a record leaves it unmapped, with its message.
 */
export const compileMapping = (document: MappingDocument): MapRecord => {
  const faults: Fault[] = [];
  const { compileExpression, compileTemplate } = createCompiler(faults);
  const functions = Object.entries(document.functions ?? {}).map(
    ([name, text]) => [name, compileExpression(text, `/functions/${name}`)] as const,
  );
  const rules = document.rules.map((rule, index) => ({
    rule,
    make: compileTemplate(merge(document.common ?? {}, rule.statement), `/rules/${index}/statement`),
  }));
  if (faults.length > 0) throw new Problem('invalid-request', `the mapping ${document.name} cannot be read`, faults);

  const bind = async (): Promise<Readonly<Record<string, unknown>>> => {
    const bindings: Record<string, unknown> = { ...document.tables };
    for (const [name, expression] of functions) bindings[name] = await expression?.evaluate({}, bindings);
    return bindings;
  };
  let bound: Promise<Readonly<Record<string, unknown>>> | undefined;

  return async (record) => {
    const found = rules.find(({ rule }) => fits(rule, record));
    if (found === undefined) return { kind: 'unmapped', detail: 'no rule of the mapping fits it' };
    const lacking = (found.rule.needs ?? []).filter((path) => isEmpty(valueAt(record, path)));
    if (lacking.length > 0) return missing(lacking);
    bound ??= bind();
    try {
      const statement = (await found.make(record, await bound)) as JsonObject;
      const absent = REQUIRED.filter((name) => !Object.hasOwn(statement, name));
      if (absent.length > 0) return { kind: 'unmapped', detail: `gives no ${absent.join(', no ')} of a statement` };
      return { kind: 'statement', statement };
    } catch (thrown) {
      return { kind: 'unmapped', detail: (thrown as { readonly message?: string }).message ?? 'cannot be mapped' };
    }
  };
};
