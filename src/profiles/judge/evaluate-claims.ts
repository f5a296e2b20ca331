import type { StatementShelf } from '../../store/ports/store.ts';
import { statementId } from '../../xapi/formats/uuid.ts';
import type { Statement, StatementId } from '../../xapi/model/types.ts';
import { claimsOf } from '../model/claims.ts';
import { type ClaimedVersion, type CompiledProfiles, type JudgedClaim, judgeClaim } from './compile-profiles.ts';

/** A statement and a version that it claims. */
export interface Claim<S> {
  readonly version: ClaimedVersion;
  readonly of: S;
}

/** A claim with its judgement. */
export type JudgedClaimOf<S> = Claim<S> & { readonly judged: JudgedClaim };

/** How many steps of references a judgement follows: what lies farther counts as not available. */
const MOST_ROUNDS = 8;
/** So many statements that others refer to are read at once, each as large as a body may be. */
const AT_ONCE = 16;
/** Of all that the claims refer to, so many bytes are read: what lies beyond counts as not available. */
const LARGEST = 8_000_000;

/**
 * The versions in force that these statements claim (P2 5.0); none for most statements, at the cost of one look at
 * their categories.
 */
export const findClaims = <S extends { readonly statement: Statement }>(
  profiles: CompiledProfiles,
  statements: readonly S[],
): readonly Claim<S>[] => {
  const claims: Claim<S>[] = [];
  if (profiles.versions.size === 0) return claims;
  for (const of of statements) {
    for (const id of claimsOf(of.statement)) {
      const version = profiles.versions.get(id);
      if (version !== undefined) claims.push({ version, of });
    }
  }
  return claims;
};

/**
 * Judges claims, each with the statements that it refers to: from `known` first, then from the shelf; one that is in
 * neither, or is voided, is not available (P2 8.0).
 */
export const judgeClaims = async <S extends { readonly statement: Statement }>(
  claims: readonly Claim<S>[],
  known: ReadonlyMap<StatementId, Statement>,
  find: StatementShelf['find'],
): Promise<readonly JudgedClaimOf<S>[]> => {
  const seen = new Map<StatementId, Statement | undefined>(known);
  let bytes = 0;
  for (let round = 0; ; round++) {
    const judged = claims.map(({ version, of }) => ({ version, of, judged: judgeClaim(version, of.statement, seen) }));
    const wanted = new Set<StatementId>();
    for (const {
      judged: { wanted: ids },
    } of judged)
      for (const id of ids) if (!seen.has(id)) wanted.add(id);
    if (wanted.size === 0 || round === MOST_ROUNDS) return judged;
    const ids = [...wanted];
    for (let from = 0; from < ids.length; from += AT_ONCE) {
      const some = ids.slice(from, from + AT_ONCE);
      const found = bytes > LARGEST ? undefined : await find(some.map(statementId));
      for (const id of some) {
        const stored = found?.get(statementId(id));
        bytes += stored?.text.byteLength ?? 0;
        seen.set(
          id,
          stored === undefined || stored.voided || bytes > LARGEST
            ? undefined
            : (JSON.parse(Buffer.from(stored.text).toString('utf8')) as Statement),
        );
      }
    }
  }
};

/**
 * Judges claims once more by the statements as they are stored, where those differ: what a run is moved by
 * (`asStored`).
 */
export const judgeAsStored = async <S extends { readonly statement: Statement }>(
  judged: readonly JudgedClaimOf<S>[],
  stored: (of: S) => Statement,
  known: ReadonlyMap<StatementId, Statement>,
  find: StatementShelf['find'],
): Promise<readonly JudgedClaimOf<S>[]> => {
  const differ = judged.flatMap(({ version, of }, index) => {
    const statement = stored(of);
    return statement === of.statement ? [] : [{ index, claim: { version, of: { ...of, statement } } }];
  });
  if (differ.length === 0) return judged;
  const again = await judgeClaims(
    differ.map(({ claim }) => claim),
    known,
    find,
  );
  const all = [...judged];
  again.forEach((claim, place) => {
    all[differ[place]?.index ?? 0] = claim;
  });
  return all;
};
