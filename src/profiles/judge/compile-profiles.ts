import type { Fault } from '../../core/problem.ts';
import type { Statement, StatementId } from '../../xapi/model/types.ts';
import {
  type CompiledVersion,
  compileVersion,
  type Judgement,
  type MatchTemplate,
  matchTemplate,
} from './compile-version.ts';
import { type CompiledPatterns, compilePatterns } from '../patterns/compile-patterns.ts';
import { type CompiledResources, compileResources } from '../concepts/compile-resources.ts';
import { compileSchema } from '../concepts/compile-schema.ts';
import type { Pattern, Profile, Template } from '../model/types.ts';

/** A profile version that statements can claim, ready to judge them. */
export interface ClaimedVersion {
  /** The id of the version: the category that claims it (P2 5.0). */
  readonly id: string;
  /** The id of its profile. */
  readonly profile: string;
  readonly templates: CompiledVersion;
  /** What it says of documents, by `resourceKey`. */
  readonly resources: CompiledResources['byDocument'];
  /** Absent where the version has no primary pattern that can be checked. */
  readonly patterns?: CompiledPatterns;
  /** The templates of other versions that its patterns name. */
  readonly foreign: readonly { readonly id: string; readonly match: MatchTemplate }[];
}

/** All profiles in force, compiled together, since patterns may name members of other profiles (P2 9.0). */
export interface CompiledProfiles {
  /** By the id of the version. */
  readonly versions: ReadonlyMap<string, ClaimedVersion>;
  /** By the id of the profile, what could not be compiled. */
  readonly warnings: ReadonlyMap<string, readonly Fault[]>;
}

/** What a statement's claim comes to: its judgement, and which templates of the patterns' alphabet hold for it. */
export interface JudgedClaim {
  readonly judgement: Judgement;
  readonly holds: ReadonlySet<string>;
  /** Statements that have to be looked up before the judgement is whole. */
  readonly wanted: readonly StatementId[];
}

/**
 * Judges a statement by a version that it claims. `known` has the statements that it refers to, as far as they were
 * looked up.
 */
export const judgeClaim = (
  version: ClaimedVersion,
  statement: Statement,
  known: ReadonlyMap<StatementId, Statement | undefined>,
): JudgedClaim => {
  const judgement = version.templates.judge(statement, known);
  const holds = new Set(judgement.matching);
  for (const { id, match } of version.foreign) if (match(statement, known)) holds.add(id);
  return { judgement, holds, wanted: judgement.wanted };
};

/**
 * Compiles profiles together, in whichever order they were loaded. Never throws: what cannot be compiled is a warning
 * of its profile.
 */
export const compileProfiles = (profiles: readonly Profile[]): CompiledProfiles => {
  const everyVersion = profiles.flatMap(({ versions: some }) => some);
  const found = new Map(
    everyVersion
      .flatMap(({ templates, patterns }) => [...templates, ...patterns])
      .map((one): [string, Template | Pattern] => [one.id, one]),
  );
  const all = new Map(
    everyVersion.flatMap(({ templates }) =>
      templates.map((template) => [template.id, { template, siblings: templates }]),
    ),
  );
  const versions = new Map<string, ClaimedVersion>();
  const warnings = new Map<string, readonly Fault[]>();
  for (const profile of profiles) {
    const faults: Fault[] = [];
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
      const own = new Map([...version.templates, ...version.patterns].map((one) => [one.id, one]));
      const find = (id: string): Template | Pattern | undefined => own.get(id) ?? found.get(id);
      const patterns = compilePatterns(version, find);
      const templates = compileVersion(version, compileSchema);
      const resources = compileResources(version.concepts, compileSchema);
      faults.push(...templates.warnings, ...resources.warnings, ...patterns.warnings);
      const foreign = patterns.alphabet
        .filter((id) => !own.has(id))
        .flatMap((id) => {
          const template = all.get(id);
          return template === undefined ? [] : [{ id, match: matchTemplate(template.template, template.siblings) }];
        });
      const claimed = { id: version.id, profile: profile.id, templates, resources: resources.byDocument, foreign };
      versions.set(version.id, patterns.primaries.length === 0 ? claimed : { ...claimed, patterns });
    }
    warnings.set(profile.id, faults);
  }
  return { versions, warnings };
};
