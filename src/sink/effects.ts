import type { StatementShelf, StoredStatement } from '../store/store.ts';
import { isVoiding, target, targetToken } from '../xapi/tokens.ts';
import type { StatementId } from '../xapi/types.ts';
import type { Incoming } from './decode-messages.ts';
import { readStored } from './read-stored.ts';
import { LONGEST_CHAIN, settle } from './settle.ts';

const FIRST_LIMIT = 1_000;
const LAST_LIMIT = 64_000;
const NONE: ReadonlySet<StatementId> = new Set();

/** The statements that refer to one of these. A full answer may be a cut one: then fewer are asked about, or more asked for. */
const referrersOf = async (statements: StatementShelf, ids: readonly StatementId[], limit = FIRST_LIMIT): Promise<readonly StoredStatement[]> => {
  if (ids.length === 0) return [];
  const found = await statements.carrying(ids.map(targetToken), limit);
  if (found.length < limit || (ids.length === 1 && limit >= LAST_LIMIT)) return found;
  if (ids.length === 1) return referrersOf(statements, ids, limit * 2);
  const half = Math.ceil(ids.length / 2);
  return [...(await referrersOf(statements, ids.slice(0, half), limit)), ...(await referrersOf(statements, ids.slice(half), limit))];
};

const voidedBy = (referrers: readonly StoredStatement[]): readonly StatementId[] =>
  referrers.flatMap((stored) => {
    const statement = readStored(stored);
    const voided = isVoiding(statement) ? target(statement) : undefined;
    return voided === undefined ? [] : [voided];
  });

/**
 * What statements on the shelf do to others and others to them: references (1.0.3 Communication 2.1.3) and voiding
 * (1.0.3 Data 2.3.2), whichever of two statements came first. It is repeatable, and it must run after the insert: of
 * two sinks whose statements concern each other, the one that inserted later then sees both. Where nothing refers and
 * nothing is referred to it costs one call. Of one statement at most 64,000 referrers are followed.
 * Resolves with the statements that are voided by what it saw.
 */
export const applyEffects = async (statements: StatementShelf, written: readonly Incoming[]): Promise<ReadonlySet<StatementId>> => {
  const seen = new Set(written.map(({ document }) => document.id));
  let referrers = await referrersOf(statements, [...seen]);
  const referring = written.filter((one) => one.target !== undefined);
  if (referrers.length === 0 && referring.length === 0) return NONE;

  const voided = new Set(voidedBy(referrers));
  for (const { statement, target: id } of referring) if (id !== undefined && isVoiding(statement)) voided.add(id);
  await settle(statements, [...new Set([...referring.map(({ document }) => document.id), ...voided])], voided);

  // What these statements pass on travels from referrer to referrer.
  for (let hop = 0; hop < LONGEST_CHAIN; hop++) {
    const next = new Set(referrers.map(({ id }) => id).filter((id) => !seen.has(id)));
    if (next.size === 0) break;
    await settle(statements, [...next], voided);
    next.forEach((id) => seen.add(id));
    referrers = await referrersOf(statements, [...next]);
  }
  return voided;
};
