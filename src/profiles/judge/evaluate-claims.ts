import { batchesOf } from '../../core/batches.ts';
import { textOf } from '../../core/bytes/bytes.ts';
import { mapInSlices } from '../../core/concurrency/slices.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import type { Statement } from '../../xapi/model/types.ts';
import { CMI5_VERSION, hasCmi5Session } from '../cmi5/cmi5-statement.ts';
import { categoryIds } from '../model/claims.ts';
import { type ClaimedVersion, type ClaimResult, type CompiledProfiles, evaluateClaim } from './compile-profiles.ts';

/** A statement and a version that it claims. */
export interface Claim<S> {
  readonly version: ClaimedVersion;
  readonly item: S;
}

/** A claim with the result of its evaluation. */
export type EvaluatedClaim<S> = Claim<S> & { readonly result: ClaimResult };

/** Finds stored statements by the UUIDs, in lower case, of StatementRefs. */
export type FindReferred = (
  uuids: readonly string[],
) => Promise<ReadonlyMap<string, Pick<StoredStatement, 'text' | 'voided'>>>;

/** The sources of referred statements: the same request first, then the store. */
export interface RefSources {
  /** By UUID in lower case. */
  readonly known: ReadonlyMap<string, Statement>;
  readonly find: FindReferred;
}

/** Each round follows references one step further. A statement beyond the last round counts as not available. */
const MAX_ROUNDS = 8;
/** The number of referred statements that are read at once, each as large as a body may be. */
const AT_ONCE = 16;
/** The bytes of referred statements that are read for one call. A statement beyond them counts as not available. */
const LARGEST = 8_000_000;

/**
 * The loaded versions that statements claim (P2 5.0), and cmi5 if they are of one of its sessions. Most statements
 * claim none: that costs one look at categories and extensions.
 */
export const findClaims = <S extends { readonly statement: Statement }>(
  profiles: CompiledProfiles,
  items: readonly S[],
): readonly Claim<S>[] => {
  const claims: Claim<S>[] = [];
  if (profiles.versions.size === 0) return claims;
  const cmi5 = profiles.versions.get(CMI5_VERSION);
  for (const item of items) {
    const ids = categoryIds(item.statement);
    for (const id of ids) {
      const version = profiles.versions.get(id);
      if (version !== undefined) claims.push({ version, item });
    }
    if (cmi5 !== undefined && isCmi5Allowed(item.statement, ids)) claims.push({ version: cmi5, item });
  }
  return claims;
};

/** True if a statement is "cmi5 allowed" (cmi5 7.1.3): of a session, without the category. */
const isCmi5Allowed = (statement: Statement, categories: readonly string[]): boolean =>
  hasCmi5Session(statement) && statement.context?.registration !== undefined && !categories.includes(CMI5_VERSION);

const missingRefs = (
  evaluated: readonly EvaluatedClaim<unknown>[],
  known: ReadonlyMap<string, unknown>,
): readonly string[] => {
  const missing = new Set<string>();
  for (const { result } of evaluated) for (const id of result.missing) if (!known.has(id)) missing.add(id);
  return [...missing];
};

/**
 * Evaluates claims together with the statements that they refer to. A referred statement that is neither known nor
 * stored, or is voided, is not available (P2 8.0).
 */
export const evaluateClaims = async <S extends { readonly statement: Statement }>(
  claims: readonly Claim<S>[],
  { known, find }: RefSources,
): Promise<readonly EvaluatedClaim<S>[]> => {
  const available = new Map<string, Statement | undefined>(known);
  let bytes = 0;

  const readRefs = async (ids: readonly string[]): Promise<void> => {
    const found = bytes > LARGEST ? undefined : await find(ids);
    for (const id of ids) {
      const stored = found?.get(id);
      bytes += stored?.text.byteLength ?? 0;
      const isAvailable = stored !== undefined && !stored.voided && bytes <= LARGEST;
      available.set(id, isAvailable ? (JSON.parse(textOf(stored.text)) as Statement) : undefined);
    }
  };

  for (let round = 0; ; round++) {
    const evaluated = await mapInSlices(claims, ({ version, item }) => ({
      version,
      item,
      result: evaluateClaim(version, item.statement, available),
    }));
    const missing = missingRefs(evaluated, available);
    if (missing.length === 0 || round === MAX_ROUNDS) return evaluated;
    for (const ids of batchesOf(missing, AT_ONCE)) await readRefs(ids);
  }
};

/** Evaluates claims again if the statement is stored in another form: runs read that form (`withStoredDefaults`). */
export const evaluateAsStored = async <S extends { readonly statement: Statement }>(
  evaluated: readonly EvaluatedClaim<S>[],
  storedForm: (item: S) => Statement,
  sources: RefSources,
): Promise<readonly EvaluatedClaim<S>[]> => {
  const differing = evaluated.flatMap(({ version, item }, index) => {
    const statement = storedForm(item);
    return statement === item.statement ? [] : [{ index, claim: { version, item: { ...item, statement } } }];
  });
  if (differing.length === 0) return evaluated;
  const again = await evaluateClaims(
    differing.map(({ claim }) => claim),
    sources,
  );
  const all = [...evaluated];
  for (const [position, { index }] of differing.entries()) {
    const claim = again[position];
    if (claim !== undefined) all[index] = claim;
  }
  return all;
};
