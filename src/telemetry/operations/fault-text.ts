import { defined } from '../../core/json-object.ts';
import { type Fault, isProblem, type Kind } from '../../core/problem.ts';
import { isPropertyName, valueAt, valueShape } from './value-shape.ts';

const QUOTED = /"(?:[^"\\]|\\.)*"/g;

const isProperty = (text: string): boolean => isPropertyName(text) || /^\d{1,4}$/.test(text);

/** A JSON Pointer in which names that are no properties are dots. It begins below the statement. */
const pointerText = (at: string): string =>
  at
    .split('/')
    .map((name) => (name === '' || isProperty(name) ? name : '…'))
    .join('/')
    .replace(/^\/\d+(?=\/|$)/, '');

const detailText = (detail: string): string =>
  detail
    .replaceAll(QUOTED, (quoted) => (isProperty(quoted.slice(1, -1)) ? quoted : '"…"'))
    .replace(/; found .*$/s, '')
    .replace(/^(the signature is not valid).*$/s, '$1')
    .slice(0, 200);

/** Kinds whose detail has only limits and positions. */
const PLAIN_KINDS: ReadonlySet<string> = new Set(['invalid-json', 'too-large', 'too-many-requests']);

/** The template, and the place that it names, come from profiles that an operator has loaded. */
const ruleText = ({ by, location }: NonNullable<Fault['breach']>): string | undefined =>
  typeof by === 'string' ? `${by}${typeof location === 'string' ? ` ${location}` : ''}`.slice(0, 300) : undefined;

/**
 * The fault of a refused request, in a sentence that has nothing of the request except property names of the standard.
 * Undefined if the kind of the problem is enough, and for errors that are no problems.
 */
export const faultText = (thrown: unknown): string | undefined => {
  if (!isProblem(thrown)) return undefined;
  const { kind, message, faults } = thrown;
  const [first] = faults;
  if (PLAIN_KINDS.has(kind)) return detailText(message);
  if (first === undefined) return undefined;
  if (kind === 'invalid-statement') return `${pointerText(first.at)} ${detailText(first.detail)}`.trim();
  return kind === 'profile-violation' ? ruleText(first.breach ?? {}) : undefined;
};

/** A fault of a refused request, without anything that the client sent. */
export interface PlainFault {
  /** A JSON Pointer below the statement: items of lists are `*`, names that are no properties `…`. */
  readonly pointer: string;
  /** The sentence; empty if the kind of the problem is enough. */
  readonly detail: string;
  /** The number of statements, or places in them, that have it. */
  readonly count: number;
  /** The shape of the value at the first of these places. */
  readonly sample?: string;
}

/** The statements of a refused request; absent if its body is not JSON. */
export interface RefusedStatements {
  readonly statements: readonly unknown[];
  /** True if the body is one statement, and not an array. */
  readonly single: boolean;
}

/** Numbers that differ from request to request would make a row of each request. */
const stableText = (detail: string): string =>
  detail.replace(/ at line \d+, column \d+ \(byte \d+\)/, '').replaceAll(/\b(has|names?|of statement) \d+\b/g, '$1 …');

const stablePointer = (at: string): string => pointerText(at).replaceAll(/\/\d+(?=\/|$)/g, '/*');

const NO_FAULTS: readonly PlainFault[] = [{ pointer: '', detail: '', count: 1 }];

/** A fault with its value; undefined if the kind of the problem is enough. */
const plainFault = (kind: Kind, fault: Fault, body: RefusedStatements | undefined): PlainFault | undefined => {
  if (kind === 'invalid-statement') {
    const value = body && valueAt(body.single ? body.statements[0] : body.statements, fault.at);
    const sample = value === undefined ? undefined : valueShape(value);
    return {
      pointer: stablePointer(fault.at),
      detail: stableText(detailText(fault.detail)),
      count: 1,
      ...defined({ sample }),
    };
  }
  const detail = kind === 'profile-violation' ? ruleText(fault.breach ?? {}) : undefined;
  if (detail === undefined) return undefined;
  const found = fault.breach?.['found'];
  return { pointer: '', detail, count: 1, ...defined({ sample: found === undefined ? undefined : valueShape(found) }) };
};

/** The faults of a refused request by place and sentence; at least one, also if the kind of the problem says it all. */
export const plainFaults = (thrown: unknown, body: RefusedStatements | undefined): readonly PlainFault[] => {
  if (!isProblem(thrown)) return NO_FAULTS;
  const { kind, message, faults } = thrown;
  if (PLAIN_KINDS.has(kind)) return [{ pointer: '', detail: stableText(detailText(message)), count: 1 }];
  const byPlace = new Map<string, PlainFault>();
  for (const fault of faults) {
    const plain = plainFault(kind, fault, body);
    if (plain === undefined) continue;
    const key = `${plain.pointer} ${plain.detail}`;
    const known = byPlace.get(key);
    byPlace.set(key, known === undefined ? plain : { ...known, count: known.count + 1 });
  }
  return byPlace.size === 0 ? NO_FAULTS : [...byPlace.values()];
};
