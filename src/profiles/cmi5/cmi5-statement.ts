import { hash } from 'node:crypto';
import { defined } from '../../core/json-object.ts';
import { categoryIds } from '../model/claims.ts';
import { memberOf } from '../model/json-member.ts';
import { orderedJson } from '../../xapi/statement/same.ts';
import type { Json, Statement } from '../../xapi/model/types.ts';

/** The version of the cmi5 profile that ADL published: the category of cmi5 defined statements (cmi5 9.6.2.1). */
export const CMI5_VERSION = 'https://w3id.org/xapi/cmi5/context/categories/cmi5';

const ADL = 'http://adlnet.gov/expapi/verbs/';
const W3ID = 'https://w3id.org/xapi/adl/verbs/';
const CONTEXT = 'https://w3id.org/xapi/cmi5/context/extensions/';

/** The verbs of cmi5 (9.3). */
export type Cmi5Verb =
  'launched' | 'initialized' | 'completed' | 'passed' | 'failed' | 'abandoned' | 'waived' | 'terminated' | 'satisfied';

const VERBS: ReadonlyMap<string, Cmi5Verb> = new Map([
  [`${ADL}launched`, 'launched'],
  [`${ADL}initialized`, 'initialized'],
  [`${ADL}completed`, 'completed'],
  [`${ADL}passed`, 'passed'],
  [`${ADL}failed`, 'failed'],
  [`${W3ID}abandoned`, 'abandoned'],
  [`${W3ID}waived`, 'waived'],
  [`${ADL}terminated`, 'terminated'],
  [`${W3ID}satisfied`, 'satisfied'],
]);

/** A statement as the rules of cmi5 read it. Keys are hashes, since they are stored. */
export interface Cmi5Statement {
  /** True if it claims the profile: a "cmi5 defined" statement. Others are "cmi5 allowed" (cmi5 7.1.3). */
  readonly isDefined: boolean;
  /** Absent for other verbs. */
  readonly verb?: Cmi5Verb;
  readonly session?: string;
  readonly actor: string;
  readonly activity: string;
  readonly statement: Statement;
}

/** A context extension of cmi5; undefined if the statement has none. */
export const cmi5Extension = (statement: Statement, name: string): Json | undefined =>
  memberOf(statement.context?.extensions, CONTEXT + name);

/** The JSON Pointer of a context extension of cmi5. */
export const cmi5ExtensionPointer = (name: string): string =>
  `/context/extensions/${(CONTEXT + name).replaceAll('/', '~1')}`;

/** True if a statement has the session id of cmi5 (9.6.3.1). */
export const hasCmi5Session = (statement: Statement): boolean => {
  const session = cmi5Extension(statement, 'sessionid');
  return typeof session === 'string' && session !== '';
};

interface Score {
  readonly scaled?: number;
  readonly raw?: number;
  readonly min?: number;
  readonly max?: number;
}

/** The score of a statement that is valid xAPI; empty if it has none. */
export const scoreOf = ({ result }: Statement): Score => (memberOf(result, 'score') as Score | undefined) ?? {};

const keyOf = (value: Json): string => hash('sha256', orderedJson(value), 'base64url').slice(0, 16);

/** Reads a statement for the rules of cmi5. */
export const readCmi5Statement = (statement: Statement): Cmi5Statement => {
  const { actor, object } = statement as unknown as { readonly actor: Json; readonly object: Json };
  const verb = VERBS.get(statement.verb.id);
  return {
    isDefined: categoryIds(statement).includes(CMI5_VERSION),
    ...defined({ verb }),
    ...(hasCmi5Session(statement) && { session: keyOf(cmi5Extension(statement, 'sessionid') ?? null) }),
    actor: keyOf(memberOf(actor, 'account') ?? null),
    activity: keyOf(memberOf(object, 'id') ?? null),
    statement,
  };
};
