import type { CompiledProfiles } from '../../../src/profiles/judge/compile-profiles.ts';
import { createEvaluateProfiles, type EvaluateProfilesDeps } from '../../../src/sink/evaluate-profiles.ts';
import type { PatternRunRepository } from '../../../src/store/ports/profiles/pattern-run-repository.ts';
import { lowestKeyAt } from '../../../src/xapi/statement/sort-key.ts';
import type { StatementId } from '../../../src/xapi/model/types.ts';
import type { EvaluateStatements } from './run-world.ts';

type CreateEvaluation = (deps: EvaluateProfilesDeps) => EvaluateStatements;

/** An evaluation with another run repository. */
const withRuns = (
  { store, ...deps }: EvaluateProfilesDeps,
  change: (runs: PatternRunRepository) => Partial<PatternRunRepository>,
): EvaluateStatements =>
  createEvaluateProfiles({
    ...deps,
    store: { ...store, patternRuns: { ...store.patternRuns, ...change(store.patternRuns) } },
  });

/** Every version with the fingerprint that it had at first. */
const withFirstPrints = (first: Map<string, string>, { versions, ...rest }: CompiledProfiles): CompiledProfiles => ({
  ...rest,
  versions: new Map(
    [...versions].map(([id, version]) => {
      if (version.patterns === undefined) return [id, version];
      const fingerprint = first.get(id) ?? version.patterns.fingerprint;
      first.set(id, fingerprint);
      return [id, { ...version, patterns: { ...version.patterns, fingerprint } }];
    }),
  ),
});

/**
 * Evaluations without one of the mechanisms that keep runs correct. Each entry creates what one schedule uses, since
 * its evaluations may share state.
 */
export const INGREDIENTS: Readonly<Record<string, () => CreateEvaluation>> = {
  'the comparison of v when a run is saved': () => (deps) =>
    withRuns(deps, (runs) => ({
      saveAll: async (all) => {
        const there = await runs.find(all.map(({ key }) => key));
        await runs.saveAll(
          all.map(({ replaces: _, ...run }) => {
            const stored = there.get(run.key);
            return stored === undefined ? run : { ...run, v: stored.v + 1, replaces: stored.v };
          }),
        );
        return new Set();
      },
    })),
  'recomputing a run where a statement is not later than its last': () => (deps) =>
    withRuns(deps, (runs) => ({
      find: async (keys) =>
        new Map(
          [...(await runs.find(keys))].map(([key, run]) => [
            key,
            { ...run, last: { at: lowestKeyAt(0), timestamp: 0 } },
          ]),
        ),
    })),
  'recomputing a run where a statement of it is voided': () => (deps) => {
    const evaluate = createEvaluateProfiles(deps);
    return (written) => evaluate(written, new Set());
  },
  'the fingerprint of the patterns': () => {
    const first = new Map<string, string>();
    return ({ profiles, ...deps }) =>
      createEvaluateProfiles({ ...deps, profiles: { current: () => withFirstPrints(first, profiles.current()) } });
  },
  'evaluating again what a repeated write finds stored': () => {
    const evaluated = new Set<StatementId>();
    return (deps) => {
      const evaluate = createEvaluateProfiles(deps);
      return (written, voided) => {
        const fresh = written.filter(({ document: { id } }) => !evaluated.has(id));
        for (const {
          document: { id },
        } of fresh)
          evaluated.add(id);
        return evaluate(fresh, voided);
      };
    };
  },
  'recording violations of statements that were written before': () => (deps) => (written, voided) => {
    const own = new Set(written.map(({ document: { id } }) => id));
    const { violations } = deps.store;
    return createEvaluateProfiles({
      ...deps,
      store: {
        ...deps.store,
        violations: { ...violations, add: (all) => violations.add(all.filter(({ statement }) => own.has(statement))) },
      },
    })(written, voided);
  },
};
