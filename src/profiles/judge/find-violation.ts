import type { ProfileMode } from '../../store/ports/sources/source-repository.ts';
import type { StatementRepository } from '../../store/ports/statements/statement-repository.ts';
import type { StoredViolation } from '../../store/ports/profiles/violation-repository.ts';
import type { Statement } from '../../xapi/model/types.ts';
import type { Violation } from '../model/types.ts';
import type { CompiledProfiles } from './compile-profiles.ts';
import { violationsOf } from './compile-version.ts';
import { evaluateClaims } from './evaluate-claims.ts';
import { hasPatterns } from './pattern-run.ts';
import { findOfSources, namespacesIn, recomputeRun, type RunRepository } from './recompute-run.ts';

/** A violation as the list has it. */
type ListedViolation = Pick<
  StoredViolation,
  'statement' | 'source' | 'profile' | 'by' | 'kind' | 'rule' | 'location' | 'selector'
>;

/**
 * Finds a listed violation again in its statement, with the values that the list does not have. Undefined if the
 * profile, its rules or the registration have changed since. Rejects with Problem `store-unavailable`.
 */
export type FindViolation = (
  listed: ListedViolation,
  statement: Statement,
  policy: ProfileMode['policy'],
) => Promise<Pick<Violation, 'expected' | 'found'> | undefined>;

interface FindViolationDeps {
  readonly profiles: { current(): CompiledProfiles };
  readonly statements: RunRepository;
  /** The sources that have runs in common with a source, itself among them. */
  readonly findRunSources: (source: string) => Promise<{ readonly ids: readonly string[] }>;
}

/** The list has the location of an extension without the names inside the extension. */
const isListed = (listed: ListedViolation, { by, kind, rule, location, selector }: Violation): boolean =>
  by === listed.by &&
  kind === listed.kind &&
  rule === listed.rule &&
  selector === listed.selector &&
  (kind === 'concept' ? location.startsWith(listed.location) : location === listed.location);

export const createFindViolation = ({ profiles, statements, findRunSources }: FindViolationDeps): FindViolation => {
  const findStored: StatementRepository['find'] = (ids) => statements.find(ids);
  return async (listed, statement, policy) => {
    const version = profiles.current().versions.get(listed.profile);
    if (version === undefined) return undefined;
    const isOfRun = listed.kind === 'pattern' || listed.kind === 'cmi5';
    const { registration } = statement.context ?? {};
    if (isOfRun && (registration === undefined || !hasPatterns(version))) return undefined;
    const { ids: sources } = await findRunSources(listed.source);
    const find = findOfSources(findStored, sources, namespacesIn([listed.statement]));
    const violations =
      isOfRun && registration !== undefined && hasPatterns(version)
        ? (await recomputeRun(statements, version, { registration, sources })).violations.get(listed.statement)
        : (await evaluateClaims([{ version, item: { statement } }], { known: new Map(), find })).flatMap(({ result }) =>
            violationsOf(result.evaluation, policy),
          );
    const found = violations?.find((one) => isListed(listed, one));
    return found && { expected: found.expected, found: found.found };
  };
};
