import type { CompiledProfiles } from '../profiles/judge/compile-profiles.ts';
import type { EvaluatedClaim } from '../profiles/judge/evaluate-claims.ts';
import { findUnknownVersions, isUnmatched } from '../profiles/judge/find-unmatched.ts';
import type { CachedSources } from '../access/sources/cached-sources.ts';
import { profileModeOf } from '../access/sources/profile-modes.ts';
import type { UnmatchedCount, UnmatchedRepository } from '../store/ports/profiles/unmatched-repository.ts';
import type { Statement } from '../xapi/model/types.ts';

interface WrittenStatement {
  readonly statement: Statement;
  readonly document: { readonly source: string };
}

/**
 * Counts the written statements that claim a profile version and match none of its templates, and those that claim an
 * unknown version. Rejects with Problem `store-unavailable`.
 */
export type CountUnmatched = (
  written: readonly WrittenStatement[],
  evaluated: readonly EvaluatedClaim<WrittenStatement>[],
) => Promise<void>;

interface CountUnmatchedDeps {
  readonly repository: UnmatchedRepository;
  readonly profiles: { current(): CompiledProfiles };
  readonly sources: CachedSources;
  readonly now: () => number;
}

export const createCountUnmatched =
  ({ repository, profiles, sources, now }: CountUnmatchedDeps): CountUnmatched =>
  async (written, evaluated) => {
    const bySource = new Map<string, UnmatchedCount[]>();
    const add = (source: string, version: string, why: UnmatchedCount['why']): void => {
      const counts = bySource.get(source) ?? [];
      counts.push({ version, why, count: 1, latest: now() });
      bySource.set(source, counts);
    };
    for (const { statement, document } of written)
      for (const version of findUnknownVersions(statement, profiles.current()))
        add(document.source, version, 'unknown-version');
    for (const claim of evaluated) {
      const { source } = claim.item.document;
      const { matching, failing } = claim.result.evaluation;
      if (matching.length + failing.length > 0 || !isUnmatched(claim.version, claim.item.statement)) continue;
      if (profileModeOf(await sources(source), claim.version.profile).mode === 'off') continue;
      add(source, claim.version.id, 'no-template');
    }
    for (const [source, counts] of bySource) await repository.raise(source, counts);
  };
