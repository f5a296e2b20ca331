/** A step of a JSONPath. `below` stands for `..`: the value itself and all that is in it, at any depth. */
export type Step =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'item'; readonly position: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'below' }
  | { readonly kind: 'union'; readonly of: readonly OneStep[] };

/** A step to at most one value. */
type OneStep = Extract<Step, { readonly kind: 'member' | 'item' }>;

/** The alternatives of a location that `|` joins, each as its steps; or why it cannot be evaluated. */
export type ParsedLocation = { readonly paths: readonly (readonly Step[])[] } | { readonly fault: string };

const LONGEST = 2_000;
const MOST_STEPS = 64;

// Each is tried at one place and never backtracks over more than its own token.
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

/** Reads one token after the other, whatever space is between them. */
interface Reader {
  take(token: Exclude<keyof typeof TOKENS, 'space'>): string | undefined;
  isAtEnd(): boolean;
  /** Why the text cannot be read on from here. */
  fault(expected: string): { readonly fault: string };
}

const createReader = (text: string): Reader => {
  let at = 0;
  const takeHere = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    at += found?.length ?? 0;
    return found;
  };
  return {
    take: (token) => {
      takeHere(TOKENS.space);
      return takeHere(TOKENS[token]);
    },
    isAtEnd: () => {
      takeHere(TOKENS.space);
      return at === text.length;
    },
    fault: (expected) => ({ fault: `has no ${expected} at character ${at + 1}` }),
  };
};

const unquoted = (quoted: string): string => quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1');

/** What stands between brackets. A star takes every child, so that whatever is joined to it adds nothing. */
const readBracket = (reader: Reader): Step | { readonly fault: string } => {
  const steps = new Map<string, OneStep>();
  let isAll = false;
  do {
    const quoted = reader.take('quoted');
    const number = quoted === undefined ? reader.take('number') : undefined;
    if (quoted !== undefined) steps.set(`.${unquoted(quoted)}`, { kind: 'member', name: unquoted(quoted) });
    else if (number !== undefined) steps.set(`[${Number(number)}`, { kind: 'item', position: Number(number) });
    else if (reader.take('star') !== undefined) isAll = true;
    else return reader.fault('name in quotation marks, non-negative integer or *');
  } while (reader.take('comma') !== undefined);
  if (reader.take('close') === undefined) return reader.fault('closing bracket');
  const [first, ...others] = [...steps.values()];
  if (isAll || first === undefined) return { kind: 'all' };
  return others.length === 0 ? first : { kind: 'union', of: [first, ...others] };
};

const readName = (reader: Reader): Step | { readonly fault: string } => {
  if (reader.take('star') !== undefined) return { kind: 'all' };
  const name = reader.take('name');
  return name === undefined ? reader.fault('name or *') : { kind: 'member', name };
};

/** The steps of one alternative, up to its end or the next `|`. */
const readPath = (reader: Reader): readonly Step[] | { readonly fault: string } => {
  const steps: Step[] = [];
  let isFirst = reader.take('root') === undefined;
  for (;;) {
    const dots = reader.take('dots');
    if (dots === '..') {
      // A second one would visit every value once for each value above it.
      if (steps.some(({ kind }) => kind === 'below')) return { fault: 'has more than one ..' };
      steps.push({ kind: 'below' });
    }
    const isBracket = reader.take('open') !== undefined;
    if (!isBracket && dots === undefined && !isFirst) return steps;
    const step = isBracket ? readBracket(reader) : readName(reader);
    if ('fault' in step) return step;
    steps.push(step);
    isFirst = false;
  }
};

const weightOf = (step: Step): number => (step.kind === 'union' ? step.of.length : 1);

/**
 * Parses the JSONPath of a rule (P2 8.1): `$`, `.name`, `['name']`, a non-negative index, `*`, unions, `..`,
 * alternatives joined by `|`; of at most 2,000 characters and 64 steps. A path may leave out its `$`, as the example of
 * P2 8.1 does, and have spaces between its parts, or a dot before a bracket. Filters and scripts are faults.
 */
export const parseLocation = (text: string): ParsedLocation => {
  if (text.length > LONGEST) return { fault: `is longer than ${LONGEST} characters` };
  const reader = createReader(text);
  const paths: (readonly Step[])[] = [];
  do {
    const path = readPath(reader);
    if ('fault' in path) return path;
    paths.push(path);
  } while (reader.take('pipe') !== undefined);
  if (!reader.isAtEnd()) return reader.fault('step or |');
  const weight = paths.flat().reduce((sum, step) => sum + weightOf(step), 0);
  return weight > MOST_STEPS ? { fault: `has more than ${MOST_STEPS} steps` } : { paths };
};
