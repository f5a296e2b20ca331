import jsonata, { type Expression, type ExprNode, type JsonataOptions } from 'jsonata';
import { RE2JS } from 're2js';
import { MAPPING_FUNCTIONS } from './functions.ts';

const FLAGS: Readonly<Record<string, number>> = { i: RE2JS.CASE_INSENSITIVE, m: RE2JS.MULTILINE };

/**
 * A regular expression that is matched in time linear in the text, in the form in which JSONata uses RegExp. Throws if
 * the expression needs backtracking.
 */
class LinearRegExp {
  lastIndex = 0;
  readonly #engine: RE2JS;

  constructor({ source, flags }: RegExp) {
    const bits = Object.entries(FLAGS).reduce((sum, [flag, bit]) => (flags.includes(flag) ? sum | bit : sum), 0);
    this.#engine = RE2JS.compile(RE2JS.translateRegExp(source), bits);
  }

  exec(text: string): { readonly index: number; readonly [group: number]: string; readonly length: number } | null {
    const matcher = this.#engine.matcher(text);
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0;
      return null;
    }
    const groups = Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group) ?? '');
    this.lastIndex = matcher.end();
    return Object.assign(groups, { index: matcher.start() });
  }
}

/** The bounds of an expression of a foreign mapping. */
const BOUNDS: JsonataOptions = {
  timeout: 1000,
  stack: 500,
  sequence: 100_000,
  RegexEngine: LinearRegExp as unknown as RegExpConstructor,
};

/** The codes of JSONata for an expression that goes beyond its bounds: too deep, too long, too many values. */
const BEYOND = new Set(['D1011', 'D1012', 'D2014', 'D2015']);

export const isBeyondBounds = (thrown: unknown): boolean =>
  BEYOND.has(String((thrown as { readonly code?: unknown }).code));

export const messageOf = (thrown: unknown, otherwise: string): string =>
  (thrown as { readonly message?: string }).message ?? otherwise;

/** Every object in a syntax tree, with `undefined` if a member has none. */
const nodesOf = function* (node: unknown): Generator<ExprNode, void> {
  if (typeof node !== 'object' || node === null || node instanceof RegExp) return;
  if (!Array.isArray(node)) yield node as ExprNode;
  for (const inner of Object.values(node)) yield* nodesOf(inner);
};

/** Compiles an expression. If it is wrong, throws an Error or an error of JSONata. */
export const compileJsonata = (text: string, isBounded = false): Expression => {
  const expression = jsonata(text, isBounded ? BOUNDS : {});
  if (isBounded)
    for (const { value } of nodesOf(expression.ast()))
      if ((value as unknown) instanceof RegExp) new LinearRegExp(value as RegExp);
  for (const [name, { call, signature }] of Object.entries(MAPPING_FUNCTIONS))
    expression.registerFunction(name, call as (...given: unknown[]) => unknown, signature);
  return expression;
};

/** The members that an expression reads by name, and the variables that it uses. */
export const readsOf = (text: string): { readonly names: readonly string[]; readonly variables: readonly string[] } => {
  const nodes = [...nodesOf(jsonata(text).ast())];
  const valuesOf = (type: ExprNode['type']): readonly string[] => [
    ...new Set(nodes.filter((node) => node.type === type).map(({ value }) => String(value))),
  ];
  return { names: valuesOf('name'), variables: valuesOf('variable') };
};
