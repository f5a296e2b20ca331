import type { StatementShelf } from '../../store/ports/store.ts';
import { isVoiding, targetToken, voidingToken } from '../../xapi/statement/tokens.ts';
import type { StatementId } from '../../xapi/model/types.ts';
import type { Incoming } from './decode-messages.ts';
import { LONGEST_CHAIN, settle } from './resolve-references.ts';

const FIRST_LIMIT = 1_000;
const LAST_LIMIT = 64_000;
/** Into how many parts a question is cut whose answer is yes, to find for what it is. */
const PARTS = 4;
const NONE: ReadonlySet<StatementId> = new Set();

/**
 * Which statements refer to one of these. A full answer may be a cut one: then fewer are asked about, or more asked
 * for.
 */
const referrersOf = async (
  statements: StatementShelf,
  ids: readonly StatementId[],
  limit = FIRST_LIMIT,
): Promise<readonly StatementId[]> => {
  if (ids.length === 0) return [];
  const found = await statements.carrying(ids.map(targetToken), limit);
  if (found.length < limit || (ids.length === 1 && limit >= LAST_LIMIT)) return found;
  if (ids.length === 1) return referrersOf(statements, ids, limit * 2);
  const half = Math.ceil(ids.length / 2);
  return [
    ...(await referrersOf(statements, ids.slice(0, half), limit)),
    ...(await referrersOf(statements, ids.slice(half), limit)),
  ];
};

/**
 * Which of these a statement on the shelf voids: one call where none is. None of the voiding statements is read, since
 * each may be as large as a body.
 */
const voidedAmong = async (
  statements: StatementShelf,
  ids: readonly StatementId[],
): Promise<readonly StatementId[]> => {
  if ((await statements.carrying(ids.map(voidingToken), 1)).length === 0) return [];
  if (ids.length === 1) return ids;
  const size = Math.ceil(ids.length / PARTS);
  const voided: StatementId[] = [];
  for (let from = 0; from < ids.length; from += size)
    voided.push(...(await voidedAmong(statements, ids.slice(from, from + size))));
  return voided;
};

/**
 * What statements pass on travels from referrer to referrer; each is computed anew once, but for those `seen` already.
 */
const passOn = async (
  statements: StatementShelf,
  first: readonly StatementId[],
  seen: Set<StatementId>,
  voided: ReadonlySet<StatementId>,
): Promise<void> => {
  let referrers = first;
  for (let hop = 0; hop < LONGEST_CHAIN; hop++) {
    const next = new Set(referrers.filter((id) => !seen.has(id)));
    if (next.size === 0) break;
    await settle(statements, [...next], voided);
    next.forEach((id) => seen.add(id));
    referrers = await referrersOf(statements, [...next]);
  }
};

/**
 * What statements on the shelf do to others and others to them: references (1.0.3 Communication 2.1.3) and voiding
 * (1.0.3 Data 2.3.2), whichever of two statements came first. It is repeatable, and it must run after the insert: of
 * two sinks whose statements concern each other, the one that inserted later then sees both. Where nothing refers and
 * nothing is referred to it costs one call. What refers is known by its id alone. Of one statement at most 64,000
 * referrers are followed. Resolves with the statements that are voided by what it saw.
 */
export const applyEffects = async (
  statements: StatementShelf,
  written: readonly Incoming[],
): Promise<ReadonlySet<StatementId>> => {
  const seen = new Set(written.map(({ document }) => document.id));
  const ids = [...seen];
  const referrers = await referrersOf(statements, ids);
  const referring = written.filter((one) => one.target !== undefined);
  if (referrers.length === 0 && referring.length === 0) return NONE;

  const voided = new Set(referrers.length === 0 ? [] : await voidedAmong(statements, ids));
  for (const { statement, target: id } of referring) if (id !== undefined && isVoiding(statement)) voided.add(id);
  await settle(statements, [...new Set([...referring.map(({ document }) => document.id), ...voided])], voided);

  await passOn(statements, referrers, seen, voided);
  return voided;
};

/**
 * Takes back from whatever refers to these what it has taken over from them, along the chain of references; to be
 * called once they count as absent. It is repeatable. What a voiding statement among them has voided stays so.
 */
export const mendReferrers = async (statements: StatementShelf, absent: readonly StatementId[]): Promise<void> => {
  // Such an id may be another statement's by now, and that one a referrer: so none counts as seen.
  await passOn(statements, await referrersOf(statements, absent), new Set(), NONE);
};
