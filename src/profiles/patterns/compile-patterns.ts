import { createHash } from 'node:crypto';
import type { Fault } from '../../core/problem.ts';
import { type Automaton, createAutomaton } from './automaton.ts';
import { createExpander, type Expansion } from './expand-pattern.ts';
import { positionsOf } from './positions.ts';
import type { Pattern, ProfileVersion, Template } from '../model/types.ts';

/** A primary pattern that statements can be checked against. */
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
  /** The primary patterns that cannot be checked: statements that follow no other may follow one of these. */
  readonly unchecked: readonly string[];
  /** Why they cannot be checked; `at` is the id of the primary pattern. */
  readonly warnings: readonly Fault[];
}

/** The most template positions in all primary patterns of a version: it bounds the state of a run. */
export const MOST_IN_A_VERSION = 2_000;
const REQUIREMENT = 'xAPI Profiles Part Two 9.0';

const refusalsOf = (id: string, expansion: Expansion, positionsBefore: number): readonly string[] => {
  if ('refusals' in expansion) return expansion.refusals;
  return positionsBefore + expansion.positions > MOST_IN_A_VERSION
    ? [`the primary patterns before it and ${id} have more than ${MOST_IN_A_VERSION} places for templates`]
    : [];
};

/**
 * Compiles the primary patterns of a version (P2 9.0). `find` knows the templates and patterns of all loaded profiles;
 * those of the version itself come first. Never throws: a pattern that cannot be checked is a warning.
 */
export const compilePatterns = (
  version: ProfileVersion,
  find: (iri: string) => Template | Pattern | undefined,
): CompiledPatterns => {
  const own = new Map<string, Template | Pattern>(
    [...version.templates, ...version.patterns].map((member) => [member.id, member]),
  );
  const expand = createExpander((iri) => own.get(iri) ?? find(iri));
  const hash = createHash('sha256').update(`carnet/patterns/1\n${version.id}\n`);
  const primaries: PrimaryPattern[] = [];
  const unchecked: string[] = [];
  const warnings: Fault[] = [];
  let total = 0;
  for (const pattern of version.patterns) {
    if (!pattern.primary) continue;
    const expansion = expand(pattern);
    const refusals = refusalsOf(pattern.id, expansion, total);
    if ('refusals' in expansion || refusals.length > 0) {
      unchecked.push(pattern.id);
      warnings.push(
        ...refusals.map((reason): Fault => ({
          at: pattern.id,
          detail: `the pattern is not checked: ${reason}`,
          requirement: REQUIREMENT,
        })),
      );
      continue;
    }
    total += expansion.positions;
    hash.update(`${JSON.stringify([pattern.id, expansion.expression])}\n`);
    primaries.push({
      id: pattern.id,
      automaton: createAutomaton(positionsOf(expansion.expression, expansion.positions)),
    });
  }
  const alphabet = [...new Set(primaries.flatMap(({ automaton }) => automaton.templates))];
  // Which templates a statement matches depends on these too. All of the version's own, since a template may refer to
  // others of its version.
  for (const template of [...version.templates, ...alphabet.filter((id) => !own.has(id)).map(find)]) {
    if (template === undefined) continue;
    const { prefLabel, definition, deprecated, ...conditions } = template;
    hash.update(`${JSON.stringify(conditions)}\n`);
  }
  return {
    version: version.id,
    fingerprint: hash.digest('base64url').slice(0, 22),
    alphabet,
    primaries,
    unchecked,
    warnings,
  };
};
