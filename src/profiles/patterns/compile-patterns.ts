import { createHash } from 'node:crypto';
import type { Fault } from '../../core/problem.ts';
import { CMI5_VERSION } from '../cmi5/cmi5-statement.ts';
import { type Automaton, createAutomaton, UNCHECKED } from './automaton.ts';
import { createPatternGraph, type PatternRoot } from './pattern-graph.ts';
import { conditionsOf } from '../model/template-conditions.ts';
import type { Pattern, ProfileVersion, Template } from '../model/types.ts';

/** A primary pattern by which statements can be checked. */
interface PrimaryPattern {
  readonly id: string;
  readonly automaton: Automaton;
}

/** The primary patterns of one profile version. */
export interface CompiledPatterns {
  /** The id of the version. */
  readonly version: string;
  /** Changes with every change of patterns or templates: states of another fingerprint mean nothing. */
  readonly fingerprint: string;
  /** The ids of all templates in the patterns, of other profiles too. */
  readonly alphabet: readonly string[];
  readonly primaries: readonly PrimaryPattern[];
  /** True if each session of cmi5 follows a primary pattern, instead of each registration. */
  readonly isBySession: boolean;
  /** True if there are more primary patterns than are checked: statements that follow none may follow one of these. */
  readonly mayFollowAnother: boolean;
  /** The ids of the primary patterns that are not checked, or only in part. */
  readonly partlyChecked: readonly string[];
  /** The reasons why they are not checked as they stand; `at` is the id of the primary pattern. */
  readonly warnings: readonly Fault[];
}

/** It changes with the findings of `stepCmi5Run`, so that runs are computed anew. */
const CMI5_RULES_VERSION = 'cmi5/1\n';
const REQUIREMENT = 'xAPI Profiles Part Two 9.0';
/** The most primary patterns of a version that are checked: a run has a state for each. */
export const MAX_PRIMARIES = 2_000;

const warningsOf = ({ id, gaps, automaton }: PrimaryPattern & PatternRoot): readonly Fault[] => {
  const fault = (detail: string): Fault => ({ at: id, detail, requirement: REQUIREMENT });
  return [
    ...gaps.map((gap) => fault(`any statements are taken for a member of the pattern: ${gap}`)),
    ...(automaton.step(automaton.start, new Set()) === UNCHECKED
      ? [fault('the pattern is not checked: too many statements can come first')]
      : []),
  ];
};

/**
 * Compiles the primary patterns of a version (P2 9.0). `find` knows the templates and patterns of all loaded profiles;
 * those of the version come first. Never throws: what cannot be checked is a warning, all else is checked.
 */
export const compilePatterns = (
  version: ProfileVersion,
  find: (iri: string) => Template | Pattern | undefined,
): CompiledPatterns => {
  const own = new Map<string, Template | Pattern>(
    [...version.templates, ...version.patterns].map((member) => [member.id, member]),
  );
  const graph = createPatternGraph((iri) => own.get(iri) ?? find(iri));
  const all = version.patterns.filter(({ primary }) => primary);
  const roots = all.slice(0, MAX_PRIMARIES).map((pattern) => ({ id: pattern.id, ...graph.add(pattern) }));
  const primaries = roots.map((root) => ({ ...root, automaton: createAutomaton(graph.nodes, root.root) }));
  const beyond = all.slice(MAX_PRIMARIES).map(({ id }): Fault => ({
    at: id,
    detail: `the pattern is not checked: the version has more than ${MAX_PRIMARIES} primary patterns`,
    requirement: REQUIREMENT,
  }));
  const warnings = [...primaries.flatMap(warningsOf), ...beyond];
  const alphabet = [...new Set(primaries.flatMap(({ automaton }) => automaton.templates))];
  // Sessions of one registration interleave, which P2 9.0 has no key for (cmi5 9.6.3.1).
  const isBySession = version.id === CMI5_VERSION;
  const hash = createHash('sha256').update(
    `carnet/patterns/3\n${version.id}\n${isBySession ? CMI5_RULES_VERSION : ''}`,
  );
  hash.update(`${JSON.stringify([graph.nodes, roots.map(({ id, root }) => [id, root]), beyond.length])}\n`);
  // The matching templates of a statement depend on these too. All of the version's own count, since a template may
  // refer to others of its version.
  for (const template of [...version.templates, ...alphabet.filter((id) => !own.has(id)).map(find)]) {
    if (template === undefined) continue;
    hash.update(`${JSON.stringify(conditionsOf(template))}\n`);
  }
  return {
    version: version.id,
    fingerprint: hash.digest('base64url').slice(0, 22),
    alphabet,
    isBySession,
    primaries: primaries.map(({ id, automaton }) => ({ id, automaton })),
    mayFollowAnother: beyond.length > 0,
    partlyChecked: [...new Set(warnings.map(({ at }) => at))],
    warnings,
  };
};
