import { batchesOf } from '../../core/batches.ts';
import type { StatementRepository } from '../../store/ports/statement-repository.ts';
import { isVoiding, targetToken, voidingToken } from '../../xapi/statement/tokens.ts';
import type { StatementId } from '../../xapi/model/types.ts';
import type { DecodedStatement } from './decode-messages.ts';
import { MAX_CHAIN_LENGTH, resolveReferences } from './resolve-references.ts';

const FIRST_LIMIT = 1_000;
const LAST_LIMIT = 64_000;
/** Into how many groups ids are divided where one of them is voided, to find out which. */
const SEARCH_BRANCHES = 4;
const NONE: ReadonlySet<StatementId> = new Set();

/**
 * Statements that refer to one of these. A full answer may be cut off: then fewer ids, or a higher limit, are tried.
 */
const findReferrers = async (
  statements: StatementRepository,
  ids: readonly StatementId[],
  limit = FIRST_LIMIT,
): Promise<readonly StatementId[]> => {
  if (ids.length === 0) return [];
  const found = await statements.findIdsByToken(ids.map(targetToken), limit);
  if (found.length < limit || (ids.length === 1 && limit >= LAST_LIMIT)) return found;
  if (ids.length === 1) return findReferrers(statements, ids, limit * 2);
  const half = Math.ceil(ids.length / 2);
  return [
    ...(await findReferrers(statements, ids.slice(0, half), limit)),
    ...(await findReferrers(statements, ids.slice(half), limit)),
  ];
};

/**
 * The ids among these that a stored statement voids; one call where there is none. No voiding statement is read, since
 * each may be as large as a body.
 */
const findVoided = async (
  statements: StatementRepository,
  ids: readonly StatementId[],
): Promise<readonly StatementId[]> => {
  if ((await statements.findIdsByToken(ids.map(voidingToken), 1)).length === 0) return [];
  if (ids.length === 1) return ids;
  const size = Math.ceil(ids.length / SEARCH_BRANCHES);
  const voided: StatementId[] = [];
  for (const batch of batchesOf(ids, size)) voided.push(...(await findVoided(statements, batch)));
  return voided;
};

/** Recomputes the tokens of referrers, then of their referrers, each once; those in `seen` are skipped. */
const propagate = async (
  statements: StatementRepository,
  first: readonly StatementId[],
  { seen, voided }: { readonly seen: Set<StatementId>; readonly voided: ReadonlySet<StatementId> },
): Promise<void> => {
  let referrers = first;
  for (let hop = 0; hop < MAX_CHAIN_LENGTH; hop++) {
    const next = new Set(referrers.filter((id) => !seen.has(id)));
    if (next.size === 0) break;
    await resolveReferences(statements, [...next], voided);
    next.forEach((id) => seen.add(id));
    referrers = await findReferrers(statements, [...next]);
  }
};

/**
 * Applies references (1.0.3 Communication 2.1.3) and voiding (1.0.3 Data 2.3.2) between these statements and the stored
 * ones, whichever came first. Resolves with the statements that are voided, as far as this call sees.
 *
 * Repeatable. It must run after the insert: of two sinks whose statements concern each other, the one that inserted
 * later then sees both. It costs one call where nothing refers and nothing is referred to. Of one statement at most
 * 64,000 referrers are followed; only their ids are read.
 */
export const applyReferenceEffects = async (
  statements: StatementRepository,
  written: readonly DecodedStatement[],
): Promise<ReadonlySet<StatementId>> => {
  const seen = new Set(written.map(({ document }) => document.id));
  const ids = [...seen];
  const referrers = await findReferrers(statements, ids);
  const referring = written.filter((one) => one.target !== undefined);
  if (referrers.length === 0 && referring.length === 0) return NONE;

  const voided = new Set(referrers.length === 0 ? [] : await findVoided(statements, ids));
  for (const { statement, target: id } of referring) if (id !== undefined && isVoiding(statement)) voided.add(id);
  await resolveReferences(
    statements,
    [...new Set([...referring.map(({ document }) => document.id), ...voided])],
    voided,
  );

  await propagate(statements, referrers, { seen, voided });
  return voided;
};

/**
 * Takes the tokens of these statements away from their referrers, along the chain. Call it once they count as absent;
 * it is repeatable. What a voiding statement among them has voided stays voided.
 */
export const updateReferrers = async (
  statements: StatementRepository,
  absent: readonly StatementId[],
): Promise<void> => {
  // Another statement may have such an id by now and be a referrer itself, so none counts as seen.
  await propagate(statements, await findReferrers(statements, absent), { seen: new Set(), voided: NONE });
};
