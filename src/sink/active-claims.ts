import { batchesOf } from '../core/batches.ts';
import type { ClaimedVersion, CompiledProfiles } from '../profiles/judge/compile-profiles.ts';
import { type Claim, findClaims } from '../profiles/judge/evaluate-claims.ts';
import type { RunPosition } from '../profiles/judge/pattern-run.ts';
import type { IsOff } from '../access/sources/profile-modes.ts';
import type { FindRunSources, RunSources } from '../access/sources/sharing/run-sources.ts';
import type { StatementRepository, StoredStatement } from '../store/ports/statements/statement-repository.ts';
import type { Statement, StatementId } from '../xapi/model/types.ts';
import { readStored } from '../xapi/statement/read-stored.ts';

/** A stored statement, parsed. */
export interface ParsedDocument {
  readonly statement: Statement;
  readonly document: StoredStatement;
}

/** A stored statement, and the sources that share pattern runs with its source. */
export interface ClaimingDocument extends ParsedDocument {
  readonly runSources: RunSources;
}

/** A version that an absent statement claims, and its position there. */
export interface AbsentClaim {
  readonly version: ClaimedVersion;
  readonly registration: string | undefined;
  readonly runSources: RunSources;
  readonly position: RunPosition;
}

/** Statements that are parsed at once, whatever their size. */
const BATCH_SIZE = 16;

interface ActiveClaimsDeps {
  readonly profiles: { current(): CompiledProfiles };
  readonly find: StatementRepository['find'];
  readonly isOff: IsOff;
  readonly findRunSources: FindRunSources;
}

/** Finds the claims on profiles that are not off for the source of the statement. */
export const createFindActiveClaims = ({ profiles, find, isOff, findRunSources }: ActiveClaimsDeps) => {
  const claimsOf = async (written: readonly ParsedDocument[]): Promise<readonly Claim<ClaimingDocument>[]> => {
    const claims: Claim<ClaimingDocument>[] = [];
    for (const { version, item } of findClaims(profiles.current(), written)) {
      const { source } = item.document;
      if (!(await isOff(source, version.profile)))
        claims.push({ version, item: { ...item, runSources: await findRunSources(source) } });
    }
    return claims;
  };

  const absentClaimsOf = async (absent: readonly ParsedDocument[]): Promise<readonly AbsentClaim[]> =>
    (await claimsOf(absent)).map(({ version, item: { document, statement, runSources } }) => ({
      version,
      registration: statement.context?.registration,
      runSources,
      position: { at: document.at, timestamp: document.timestamp },
    }));

  const claimsOfVoided = async (voided: ReadonlySet<StatementId>): Promise<readonly AbsentClaim[]> => {
    const claims: AbsentClaim[] = [];
    for (const ids of batchesOf([...voided], BATCH_SIZE)) {
      const found = [...(await find(ids)).values()];
      claims.push(...(await absentClaimsOf(found.map((document) => ({ document, statement: readStored(document) })))));
    }
    return claims;
  };

  return { claimsOf, absentClaimsOf, claimsOfVoided };
};
