import { hash } from 'node:crypto';
import { eachContextActivity, isActivity } from '../model/activities.ts';
import { agentKey, eachActor, exactAgentKey } from '../model/agents.ts';
import { addressOf, attachmentsOf, hasAttachments } from '../model/attachments.ts';
import { statementId } from '../formats/uuid.ts';
import { createMemo } from '../model/memo.ts';
import {
  type Activity,
  type Statement,
  type StatementId,
  type SubStatement,
  type Token,
  VOIDED,
} from '../model/types.ts';

/** The most statements through which a chain of references is followed. */
export const MAX_CHAIN_LENGTH = 100;

const token = (tag: string, key: string): Token => hash('sha256', `${tag}:${key}`, 'base64url').slice(0, 16);
const remembering = (tag: string, size: number): ((key: string) => Token) => createMemo(size, (key) => token(tag, key));

/** The Agent or Group with this key (`agentKey`) is actor or object, or a member of a Group there. */
export const agentToken = createMemo(8192, (key) => token('a', exactAgentKey(key)));
/** The Agent or Group with this key (`agentKey`) is anywhere else that `related_agents` finds. */
export const relatedAgentToken = createMemo(8192, (key) => token('A', exactAgentKey(key)));
/** The verb has this id. */
export const verbToken = remembering('v', 1024);
/** The object is the Activity with this id. */
export const activityToken = remembering('o', 8192);
/** The Activity with this id is anywhere else that `related_activities` finds. */
export const relatedActivityToken = remembering('O', 8192);
/** The statement was posted by this source. */
export const sourceToken = remembering('s', 1024);
/** The statement was written by the credential whose authority is the account with this name. */
export const authorToken = remembering('c', 1024);
/** The person with this id is in the statement, in any role; referring statements do not inherit it. */
export const personToken = remembering('p', 8192);
/**
 * The object is a StatementRef to this statement. These tokens sort after all others: a look-up for each statement
 * written stays in one small part of an index, and a server without an index passes over other tokens quickly.
 */
export const targetToken = (id: StatementId): Token => `~${token('t', id).slice(0, 15)}`;
/**
 * The statement voids this one; it has the `targetToken` too, and sorts with those. A query by it finds voided ids
 * without reading a statement.
 */
export const voidingToken = (id: StatementId): Token => `~~${token('V', id).slice(0, 14)}`;
/** The bounds of all `voidingToken`s: the first, and one after the last. */
export const VOIDING_TOKENS = ['~~', '~~~'] as const;
/** The data of an attachment, also of its SubStatement, has this hash, in either case. */
export const attachmentToken = (sha2: string): Token => token('h', sha2.toLowerCase());

const lowerCaseRegistrationToken = remembering('r', 8192);
/** The context has this registration; two spellings of one UUID are one (RFC 9562, section 4). */
export const registrationToken = (id: string): Token => lowerCaseRegistrationToken(id.toLowerCase());

/**
 * The statement that the object refers to, in the namespace of the referring one; a reference in the context does not
 * count (1.0.3 Communication 2.1.3).
 */
export const target = (statement: Statement, idNamespace?: string): StatementId | undefined =>
  statement.object.objectType === 'StatementRef' ? statementId(statement.object.id, idNamespace) : undefined;

/** True if the statement voids its `target` (1.0.3 Data 2.3.2). */
export const isVoiding = (statement: Statement): boolean => statement.verb.id === VOIDED;

const addAgents = (statement: Statement, tokens: Token[]): void => {
  const seen = new Set<string>();
  eachActor(statement, (actor, position, inSubStatement) => {
    const key = agentKey(actor);
    if (key === undefined || seen.has(key)) return;
    const isActorOrObject = !inSubStatement && (position === 'actor' || position === 'object');
    // Actor and object come first, so their token always covers a skipped related one.
    seen.add(key);
    tokens.push(isActorOrObject ? agentToken(key) : relatedAgentToken(key));
  });
};

const addActivities = (statement: Statement, tokens: Token[]): void => {
  const seen = new Set<string>();
  const addRelated = ({ id }: Activity): void => {
    if (seen.has(id)) return;
    seen.add(id);
    tokens.push(relatedActivityToken(id));
  };
  const { object } = statement;
  if (isActivity(object)) {
    seen.add(object.id);
    tokens.push(activityToken(object.id));
  } else if (object.objectType === 'SubStatement') {
    const inner: SubStatement = object;
    if (isActivity(inner.object)) addRelated(inner.object);
    eachContextActivity(inner.context, addRelated);
  }
  eachContextActivity(statement.context, addRelated);
};

/**
 * The tokens by which queries find a statement, each once; referring statements inherit some (1.0.3 Communication
 * 2.1.3). The related token of an agent or activity is omitted if the other is there. The statement must have its
 * authority.
 */
export const tokensOf = (
  statement: Statement,
  source: string,
  idNamespace?: string,
): { readonly own: readonly Token[]; readonly inherited: readonly Token[] } => {
  const inherited: Token[] = [verbToken(statement.verb.id)];
  addAgents(statement, inherited);
  addActivities(statement, inherited);
  if (statement.context?.registration !== undefined) inherited.push(registrationToken(statement.context.registration));
  const own = [...inherited, sourceToken(source)];
  const author = statement.authority?.account?.name;
  if (author?.includes('/') === true) own.push(authorToken(author));
  const targeted = target(statement, idNamespace);
  if (targeted !== undefined) own.push(targetToken(targeted));
  if (targeted !== undefined && isVoiding(statement)) own.push(voidingToken(targeted));
  // One by one: a call may not have as many arguments as there may be attachments.
  if (hasAttachments(statement))
    for (const one of new Set(attachmentsOf(statement).map(({ attachment }) => attachmentToken(addressOf(attachment)))))
      own.push(one);
  return { own, inherited };
};
