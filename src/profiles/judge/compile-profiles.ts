import type { Fault } from '../../core/problem.ts';
import type { Statement, StatementId } from '../../xapi/model/types.ts';
import { type CompiledResources, compileResources } from '../concepts/compile-resources.ts';
import { CMI5_VERSION } from '../cmi5/cmi5-statement.ts';
import { compileSchema } from '../concepts/compile-schema.ts';
import { categoryIds } from '../model/claims.ts';
import { OutOfSteps, StepBudget } from '../model/step-budget.ts';
import type { Pattern, Profile, ProfileVersion, Template, Violation } from '../model/types.ts';
import { type CompiledPatterns, compilePatterns } from '../patterns/compile-patterns.ts';
import { TOO_MANY_STEPS } from '../templates/compile-template.ts';
import type { KnownStatements } from '../templates/statement-refs.ts';
import { ownsRather, sharedIdWarnings } from './shared-ids.ts';
import {
  type CompiledVersion,
  compileVersion,
  createTemplateMatcher,
  type Evaluation,
  type TemplateMatcher,
} from './compile-version.ts';

/** A compiled profile version that statements can claim. */
export interface ClaimedVersion {
  /** The id of the version: the category that claims it (P2 5.0). */
  readonly id: string;
  /** The id of its profile. */
  readonly profile: string;
  readonly templates: CompiledVersion;
  /** Checks of documents, by `resourceKey`. */
  readonly resources: CompiledResources['byDocument'];
  /** Absent if the version has no primary pattern that can be checked. */
  readonly patterns?: CompiledPatterns;
  /** The templates of other versions that its patterns name. */
  readonly foreign: readonly { readonly id: string; readonly match: TemplateMatcher }[];
}

/** All loaded profiles, compiled together, since patterns may name members of other profiles (P2 9.0). */
export interface CompiledProfiles {
  /** By the id of the version. */
  readonly versions: ReadonlyMap<string, ClaimedVersion>;
  /** By the id of the profile, a warning for each part that could not be compiled. */
  readonly warnings: ReadonlyMap<string, readonly Fault[]>;
}

/** The result of evaluating a statement by a version that it claims. */
export interface ClaimResult {
  readonly evaluation: Evaluation;
  /** The templates that match the statement, also those of other versions that the patterns name. */
  readonly matchedTemplates: ReadonlySet<string>;
  /** Referred statements to be looked up before the result is final. */
  readonly missing: readonly StatementId[];
}

const NOTHING: ClaimResult = {
  evaluation: { matching: [], failing: [], concepts: [], missing: [] },
  matchedTemplates: new Set(),
  missing: [],
};

/** Evaluates a statement by a version that it claims. A statement of too many steps violates the rule `steps`. */
export const evaluateClaim = (version: ClaimedVersion, statement: Statement, known: KnownStatements): ClaimResult => {
  // A statement of a session of cmi5 that does not claim its profile is bound only by the session (cmi5 7.1.3).
  if (version.id === CMI5_VERSION && !categoryIds(statement).includes(version.id)) return NOTHING;
  const budget = new StepBudget();
  try {
    const evaluation = version.templates.evaluate(statement, known, budget);
    const matchedTemplates = new Set(evaluation.matching);
    for (const { id, match } of version.foreign) if (match(statement, known, budget)) matchedTemplates.add(id);
    return { evaluation, matchedTemplates, missing: evaluation.missing };
  } catch (thrown) {
    if (!(thrown instanceof OutOfSteps)) throw thrown;
    const violations: readonly Violation[] = [{ by: version.id, kind: 'template', ...TOO_MANY_STEPS }];
    const evaluation = { matching: [], failing: [{ template: version.id, violations }], concepts: [], missing: [] };
    return { evaluation, matchedTemplates: new Set(), missing: [] };
  }
};

/** A template or pattern, with the templates of its version. */
interface FoundMember {
  readonly member: Template | Pattern;
  readonly siblings: readonly Template[];
}

/** Finds the members that patterns name: first in the pattern's own profile, else in the profile that owns the id. */
const indexMembers = (profiles: readonly Profile[]): ((id: string, profile: string) => FoundMember | undefined) => {
  const byProfile = new Map<string, Map<string, FoundMember>>();
  const owners = new Map<string, string>();
  for (const { id: profile, versions } of profiles) {
    const members = new Map<string, FoundMember>();
    byProfile.set(profile, members);
    for (const { templates, patterns } of versions)
      for (const member of [...templates, ...patterns]) {
        if (!members.has(member.id)) members.set(member.id, { member, siblings: templates });
        const owner = owners.get(member.id);
        if (owner === undefined || ownsRather(member.id, profile, owner)) owners.set(member.id, profile);
      }
  }
  return (id, profile) => byProfile.get(profile)?.get(id) ?? byProfile.get(owners.get(id) ?? '')?.get(id);
};

/** Compiles versions one after the other; each sees templates and patterns of all profiles. */
const createVersionCompiler = (profiles: readonly Profile[]) => {
  const findMember = indexMembers(profiles);

  return (profile: string, version: ProfileVersion): { claimed: ClaimedVersion; warnings: readonly Fault[] } => {
    const own = new Map([...version.templates, ...version.patterns].map((member) => [member.id, member]));
    const patterns = compilePatterns(version, (id) => own.get(id) ?? findMember(id, profile)?.member);
    const templates = compileVersion(version, compileSchema);
    const resources = compileResources(version.concepts, compileSchema);
    const foreign = patterns.alphabet
      .filter((id) => !own.has(id))
      .flatMap((id) => {
        const found = findMember(id, profile);
        return found === undefined || !('rules' in found.member)
          ? []
          : [{ id, match: createTemplateMatcher(found.member, found.siblings) }];
      });
    const claimed = { id: version.id, profile, templates, resources: resources.byDocument, foreign };
    return {
      claimed: patterns.primaries.length === 0 ? claimed : { ...claimed, patterns },
      warnings: [...templates.warnings, ...resources.warnings, ...patterns.warnings],
    };
  };
};

/** Compiles profiles, in whichever order they were loaded. Never throws: what cannot be compiled is a warning. */
export const compileProfiles = (profiles: readonly Profile[]): CompiledProfiles => {
  const compile = createVersionCompiler(profiles);
  const versions = new Map<string, ClaimedVersion>();
  const warnings = new Map<string, readonly Fault[]>();
  const shared = sharedIdWarnings(profiles);
  for (const profile of profiles) {
    const faults: Fault[] = [...(shared.get(profile.id) ?? [])];
    for (const version of profile.versions) {
      const other = versions.get(version.id)?.profile;
      if (other !== undefined) {
        faults.push({
          at: '/versions',
          detail: `${version.id} is also a version of ${other}, by which statements that claim it are judged`,
          requirement: 'xAPI Profiles 1.0, Part Two 6.1',
        });
        continue;
      }
      const compiled = compile(profile.id, version);
      versions.set(version.id, compiled.claimed);
      faults.push(...compiled.warnings);
    }
    warnings.set(profile.id, faults);
  }
  return { versions, warnings };
};

/** The number of primary patterns of each version that are not checked, or only in part. */
export const countUncheckedPatterns = ({
  versions,
}: CompiledProfiles): readonly { readonly version: string; readonly count: number }[] =>
  [...versions.values()].map(({ id, patterns }) => ({ version: id, count: patterns?.partlyChecked.length ?? 0 }));
