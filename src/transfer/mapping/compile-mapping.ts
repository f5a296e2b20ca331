import { Problem } from '../../core/problem.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import { compileJsonata, isBeyondBounds, messageOf } from './expression.ts';
import {
  isMembers,
  type MappingDocument,
  type MappingRule,
  type MappingTemplate,
  REQUIRED_MEMBERS,
} from './mapping-document.ts';

/** The result of mapping a record. */
export type Mapped =
  /** A statement, still to be validated, by the rule of this index. */
  | { readonly kind: 'statement'; readonly statement: JsonObject; readonly rule: number }
  /** No statement, with the reason; `at` is the member of the rule's statement whose expression failed. */
  | { readonly kind: 'unmapped'; readonly detail: string; readonly rule?: number; readonly at?: string }
  /** No statement, as its rule says. */
  | { readonly kind: 'skipped' };

/** Makes the statement of a record. */
export type MapRecord = (record: JsonObject) => Promise<Mapped>;

type Bindings = Readonly<Record<string, unknown>>;
type Evaluate = (record: JsonObject, bindings: Bindings) => Promise<unknown>;

/** An expression that failed on a record. */
class ExpressionError extends Error {
  readonly at: string;
  readonly isBeyondBounds: boolean;

  constructor(thrown: unknown, at: string) {
    super(messageOf(thrown, 'cannot be mapped'));
    this.at = at;
    this.isBeyondBounds = isBeyondBounds(thrown);
  }
}

const isEmpty = (value: unknown): boolean =>
  value === undefined ||
  (typeof value === 'object' &&
    value !== null &&
    (Array.isArray(value) ? value.length : Object.keys(value).length) === 0);

type Members = Readonly<Record<string, MappingTemplate>>;

/** The members of both; if both have a member that is an object, these objects are merged too. */
const merge = (low: Members, high: Members): Members => {
  const merged = new Map(Object.entries(low));
  for (const [name, value] of Object.entries(high)) {
    const before = merged.get(name);
    const isMerged = before !== undefined && isMembers(before) && isMembers(value);
    merged.set(name, isMerged ? merge(before, value) : value);
  }
  return Object.fromEntries(merged);
};

/** The complete statement of a rule, with the common members. */
export const templateOf = ({ common = {} }: MappingDocument, { statement = {} }: MappingRule): Members =>
  merge(common, statement);

const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');

/** Leaves out members without a value, and lists and members that are empty then. */
const createCompiler = (isBounded: boolean) => {
  const compileTemplate = (template: MappingTemplate, at: string): Evaluate => {
    if (typeof template === 'string' && template.startsWith('=')) {
      const expression = compileJsonata(template.slice(1), isBounded);
      return async (record, bindings) => {
        try {
          return (await expression.evaluate(record, bindings)) as unknown;
        } catch (thrown) {
          throw new ExpressionError(thrown, at);
        }
      };
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
        ([name, value]) => [name, compileTemplate(value, `${at}/${escaped(name)}`)] as const,
      );
      return async (record, bindings) => {
        const made: (readonly [name: string, value: unknown])[] = [];
        for (const [name, evaluate] of members) {
          const value = await evaluate(record, bindings);
          if (!isEmpty(value)) made.push([name, value]);
        }
        return Object.fromEntries(made);
      };
    }
    return () => Promise.resolve(template);
  };
  return compileTemplate;
};

/** The tables of a mapping and its functions, which are evaluated anew on each call. */
const createBind = ({ tables, functions = {} }: MappingDocument, isBounded: boolean): (() => Promise<Bindings>) => {
  const compiled = Object.entries(functions).map(([name, text]) => [name, compileJsonata(text, isBounded)] as const);
  return async () => {
    let bindings: Bindings = { ...tables };
    for (const [name, expression] of compiled) {
      try {
        bindings = { ...bindings, [name]: (await expression.evaluate({}, bindings)) as unknown };
      } catch (thrown) {
        throw new ExpressionError(thrown, `/functions/${name}`);
      }
    }
    return bindings;
  };
};

const valueAt = (record: JsonObject, path: string): unknown =>
  Object.hasOwn(record, path)
    ? record[path]
    : path
        .split('.')
        .reduce<unknown>(
          (value, name) =>
            typeof value === 'object' && value !== null && Object.hasOwn(value, name)
              ? (value as Record<string, unknown>)[name]
              : undefined,
          record,
        );

/** A member that the record does not have is an empty text to `when`. */
const fits = ({ when }: MappingRule, record: JsonObject): boolean =>
  Object.entries(when).every(([path, values]) => {
    const value = valueAt(record, path) ?? '';
    return typeof value === 'string' && (typeof values === 'string' ? value === values : values.includes(value));
  });

const missing = (paths: readonly string[], rule: number): Mapped => ({
  kind: 'unmapped',
  rule,
  detail: `has no ${paths.join(', no ')}, which its rule needs`,
});

const failed = (thrown: unknown, rule: number): Mapped => {
  if (!(thrown instanceof ExpressionError)) throw thrown;
  const { at, message } = thrown;
  if (thrown.isBeyondBounds)
    throw new Problem('invalid-request', 'an expression of the mapping does not come to an end', [
      { at: at.startsWith('/functions/') ? at : `/rules/${rule}/statement${at}`, detail: message },
    ]);
  return { kind: 'unmapped', rule, at, detail: message };
};

/**
 * Compiles a mapping document. If an expression fails on a record, the record is unmapped, with the message. With
 * `isBounded`, an expression that takes more than a second or too much memory throws Problem `invalid-request`.
 */
export const compileMapping = (document: MappingDocument, isBounded = false): MapRecord => {
  const compileTemplate = createCompiler(isBounded);
  const rules = document.rules.map((rule, index) => ({
    rule,
    index,
    make: compileTemplate(templateOf(document, rule), ''),
  }));
  const bind = createBind(document, isBounded);
  let bound: Promise<Bindings> | undefined;

  return async (record) => {
    const found = rules.find(({ rule }) => fits(rule, record));
    if (found === undefined) return { kind: 'unmapped', detail: 'no rule of the mapping fits it' };
    const { rule, index } = found;
    if (rule.skip === true) return { kind: 'skipped' };
    const lacking = (rule.needs ?? []).filter((path) => isEmpty(valueAt(record, path)));
    if (lacking.length > 0) return missing(lacking, index);
    try {
      // The time of bounded functions counts from the moment of binding.
      if (isBounded || bound === undefined) bound = bind();
      const statement = (await found.make(record, await bound)) as JsonObject;
      const absent = REQUIRED_MEMBERS.filter((name) => !Object.hasOwn(statement, name));
      if (absent.length === 0) return { kind: 'statement', rule: index, statement };
      return { kind: 'unmapped', rule: index, detail: `gives no ${absent.join(', no ')} of a statement` };
    } catch (thrown) {
      return failed(thrown, index);
    }
  };
};
