import { defined } from '../../core/json-object.ts';
import { batchesOf } from '../../core/batches.ts';
import type { StatementRepository } from '../../store/ports/statements/statement-repository.ts';
import { MAX_CHAIN_LENGTH, sourceToken, targetToken, voidingToken } from '../../xapi/statement/tokens.ts';
import type { SortKey, StatementId } from '../../xapi/model/types.ts';
import type { DecodedStatement } from './decode-messages.ts';
import { resolveReferences, type VoidingSources } from './resolve-references.ts';

const FIRST_LIMIT = 1_000;
const LAST_LIMIT = 64_000;
/** The number of groups into which ids are divided to find out which of them is voided. */
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
 * The ids among these that a stored statement voids; one call if there is none. No voiding statement is read, since
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

/** A voiding statement is small: the page is about whether there is one. */
const ONE = { ascending: true, limit: 1, maxExamined: 1_000, maxBytes: 1 } as const;

/** True if a stored statement of the source voids this one. Those of other sources are skipped, page by page. */
const isVoidedBy = async (statements: StatementRepository, id: StatementId, source: string): Promise<boolean> => {
  let above: SortKey | undefined;
  for (;;) {
    const where = [[voidingToken(id)], [sourceToken(source)]];
    const page = await statements.page({ ...ONE, where, ...defined({ above }) });
    if (page.statements.length > 0) return true;
    if (page.next === undefined) return false;
    above = page.next;
  }
};

/** The sources whose stored statements void written statements of the same source, by the ids of these. */
const findVoidingSources = async (
  statements: StatementRepository,
  written: readonly DecodedStatement[],
): Promise<Map<StatementId, Set<string>>> => {
  const sources = new Map(written.map(({ document: { id, source } }) => [id, source]));
  const voiding = new Map<StatementId, Set<string>>();
  for (const id of await findVoided(statements, [...sources.keys()])) {
    const source = sources.get(id);
    if (source !== undefined && (await isVoidedBy(statements, id, source))) voiding.set(id, new Set([source]));
  }
  return voiding;
};

/** Recomputes the tokens of referrers, then of their referrers, each once; those in `seen` are skipped. */
const propagate = async (
  statements: StatementRepository,
  first: readonly StatementId[],
  { seen, voiding }: { readonly seen: Set<StatementId>; readonly voiding: VoidingSources },
): Promise<void> => {
  let referrers = first;
  for (let hop = 0; hop < MAX_CHAIN_LENGTH; hop++) {
    const next = new Set(referrers.filter((id) => !seen.has(id)));
    if (next.size === 0) break;
    await resolveReferences(statements, [...next], voiding);
    next.forEach((id) => seen.add(id));
    referrers = await findReferrers(statements, [...next]);
  }
};

/** The ids of stored statements that refer to these. Call it after the insert: later referrers then see these. */
export const findReferrersOf = (
  statements: StatementRepository,
  written: readonly DecodedStatement[],
): Promise<readonly StatementId[]> => {
  const ids = new Set(written.map(({ document }) => document.id));
  return findReferrers(statements, [...ids]);
};

/**
 * Applies references (1.0.3 Communication 2.1.3) and voiding (1.0.3 Data 2.3.2) among these and stored statements,
 * whichever came first. Resolves with the voided ones. Follows at most 64,000 referrers of a statement. Repeatable.
 */
export const applyReferenceEffects = async (
  statements: StatementRepository,
  written: readonly DecodedStatement[],
  // The result of findReferrersOf after the insert: the later of two sinks then sees both statements.
  referrers: readonly StatementId[],
): Promise<ReadonlySet<StatementId>> => {
  const referring = written.filter((one) => one.target !== undefined);
  if (referrers.length === 0 && referring.length === 0) return NONE;

  const seen = new Set(written.map(({ document }) => document.id));
  const voiding =
    referrers.length === 0 ? new Map<StatementId, Set<string>>() : await findVoidingSources(statements, written);
  const ids = new Set([...referring.map(({ document }) => document.id), ...voiding.keys()]);
  const first = await resolveReferences(statements, [...ids], voiding);
  // By sources as they are stored: a statement that two sources brought is the first one's.
  for (const { target, source } of first.voids) voiding.set(target, (voiding.get(target) ?? new Set()).add(source));
  const targets = new Set(first.voids.map(({ target }) => target));
  const second = await resolveReferences(statements, [...targets], voiding);

  await propagate(statements, referrers, { seen, voiding });
  return new Set([...first.voided, ...second.voided]);
};

/**
 * Takes the tokens of these statements away from their referrers, along the chain. Call it once these statements count
 * as absent. Repeatable. What a voiding statement among them has voided stays voided.
 */
export const updateReferrers = async (
  statements: StatementRepository,
  absent: readonly StatementId[],
): Promise<void> => {
  // Another statement may have such an id by now and be a referrer itself, so none counts as seen.
  await propagate(statements, await findReferrers(statements, absent), { seen: new Set(), voiding: new Map() });
};

/** Recomputes the tokens of statements whose text has changed, and of their referrers along the chain; repeatable. */
export const refreshReferences = async (
  statements: StatementRepository,
  changed: readonly StatementId[],
): Promise<void> => {
  await resolveReferences(statements, changed, new Map());
  await updateReferrers(statements, changed);
};
