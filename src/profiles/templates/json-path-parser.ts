/** A step of a JSONPath. `below` stands for `..`: the value itself and all values in it, at any depth. */
export type Step =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'item'; readonly position: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'below' }
  | { readonly kind: 'union'; readonly of: readonly OneStep[] };

/** A step to at most one value. */
type OneStep = Extract<Step, { readonly kind: 'member' | 'item' }>;

/** The alternatives of a JSONPath that `|` joins, each as its steps; or the reason why it cannot be evaluated. */
export type ParsedJsonPath = { readonly paths: readonly (readonly Step[])[] } | { readonly fault: string };

const LONGEST = 2_000;
const MAX_STEPS = 64;

// Each token is tried at one position and never backtracks over more than itself.
const TOKENS = {
  space: /\s+/y,
  root: /\$(?=\s*(?:[.[|]|$))/y,
  dots: /\.{1,2}/y,
  name: /[\p{L}\p{N}_$@-]+/uy,
  star: /\*/y,
  open: /\[/y,
  close: /\]/y,
  comma: /,/y,
  pipe: /\|/y,
  number: /\d{1,9}/y,
  quoted: /'(?:[^'\\]|\\['"\\])*'|"(?:[^"\\]|\\['"\\])*"/y,
} as const satisfies Record<string, RegExp>;

/** Reads one token after the other; space between them is skipped. */
interface TokenReader {
  read(token: Exclude<keyof typeof TOKENS, 'space'>): string | undefined;
  isAtEnd(): boolean;
  /** The fault that the text cannot be read on from here. */
  fault(expected: string): { readonly fault: string };
}

const createReader = (text: string): TokenReader => {
  let at = 0;
  const readHere = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  return {
    read: (token) => {
      readHere(TOKENS.space);
      return readHere(TOKENS[token]);
    },
    isAtEnd: () => {
      readHere(TOKENS.space);
      return at === text.length;
    },
    fault: (expected) => ({ fault: `has no ${expected} at character ${at + 1}` }),
  };
};

const unquoted = (quoted: string): string => quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1');

/** The content of brackets. A star selects every child, so steps that are joined to it add nothing. */
const readBracket = (reader: TokenReader): Step | { readonly fault: string } => {
  const steps = new Map<string, OneStep>();
  let isAll = false;
  do {
    const quoted = reader.read('quoted');
    const number = quoted === undefined ? reader.read('number') : undefined;
    if (quoted !== undefined) steps.set(`.${unquoted(quoted)}`, { kind: 'member', name: unquoted(quoted) });
    else if (number !== undefined) steps.set(`[${Number(number)}`, { kind: 'item', position: Number(number) });
    else if (reader.read('star') !== undefined) isAll = true;
    else return reader.fault('name in quotation marks, non-negative integer or *');
  } while (reader.read('comma') !== undefined);
  if (reader.read('close') === undefined) return reader.fault('closing bracket');
  const [first, ...others] = [...steps.values()];
  if (isAll || first === undefined) return { kind: 'all' };
  return others.length === 0 ? first : { kind: 'union', of: [first, ...others] };
};

const readName = (reader: TokenReader): Step | { readonly fault: string } => {
  if (reader.read('star') !== undefined) return { kind: 'all' };
  const name = reader.read('name');
  return name === undefined ? reader.fault('name or *') : { kind: 'member', name };
};

/** The steps of one alternative, up to its end or the next `|`. */
const readPath = (reader: TokenReader): readonly Step[] | { readonly fault: string } => {
  const steps: Step[] = [];
  let isFirst = reader.read('root') === undefined;
  for (;;) {
    const dots = reader.read('dots');
    if (dots === '..') {
      // A second `..` would visit every value once for each value above it.
      if (steps.some(({ kind }) => kind === 'below')) return { fault: 'has more than one ..' };
      steps.push({ kind: 'below' });
    }
    const isBracket = reader.read('open') !== undefined;
    if (!isBracket && dots === undefined && !isFirst) return steps;
    const step = isBracket ? readBracket(reader) : readName(reader);
    if ('fault' in step) return step;
    steps.push(step);
    isFirst = false;
  }
};

const weightOf = (step: Step): number => (step.kind === 'union' ? step.of.length : 1);

/**
 * Parses the JSONPath of a rule (P2 8.1): `$`, `.name`, `['name']`, a non-negative index, `*`, unions, `..` and `|`.
 * At most 2,000 characters and 64 steps. The `$` may be missing, as in the example of P2 8.1.
 */
export const parseJsonPath = (text: string): ParsedJsonPath => {
  if (text.length > LONGEST) return { fault: `is longer than ${LONGEST} characters` };
  const reader = createReader(text);
  const paths: (readonly Step[])[] = [];
  do {
    const path = readPath(reader);
    if ('fault' in path) return path;
    paths.push(path);
  } while (reader.read('pipe') !== undefined);
  if (!reader.isAtEnd()) return reader.fault('step or |');
  const weight = paths.flat().reduce((sum, step) => sum + weightOf(step), 0);
  return weight > MAX_STEPS ? { fault: `has more than ${MAX_STEPS} steps` } : { paths };
};
