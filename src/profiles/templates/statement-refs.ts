import { statementId } from '../../xapi/formats/uuid.ts';
import type { Json, Statement } from '../../xapi/model/types.ts';
import { memberOf } from '../model/json-member.ts';
import type { StepBudget } from '../model/step-budget.ts';
import type { CompiledTemplate, StatementRefRule } from './compile-template.ts';
import { normalizeStatement } from './normalize-statement.ts';

/** Referred statements that were looked up, by UUID; undefined stands for one that is not available. */
export type KnownStatements = ReadonlyMap<string, Statement | undefined>;

/** The state of one evaluation while it follows references. */
export interface RefLookup {
  readonly known: KnownStatements;
  /** Referred statements that were not looked up yet. */
  readonly missing: string[];
  /** The budget for the statement and the statements that it refers to. */
  readonly budget: StepBudget;
  /** True if a template matches a statement, by the ids of both, and while that is being found out. Rarely needed. */
  matches?: Map<string, boolean>;
}

/** Checks of a statement together with the statements that it refers to. */
export interface StatementRefChecks {
  /** True if the StatementRef of the statement is as the rule says. */
  isFollowed(rule: StatementRefRule, statement: Json, lookup: RefLookup): boolean;
  /** True if determining properties, rules and StatementRef templates of the template all hold. */
  matches(template: CompiledTemplate, statement: Json, lookup: RefLookup): boolean;
}

/** The most references that are followed one after the other; a statement beyond them counts as not available. */
const DEEPEST = 8;

/** Begins an evaluation. */
export const createRefLookup = (known: KnownStatements, budget: StepBudget): RefLookup => ({
  known,
  missing: [],
  budget,
});

interface Step {
  /** The number of references that may still be followed. */
  readonly depth: number;
  readonly lookup: RefLookup;
}

/**
 * Checks StatementRef templates (P2 8.0): a referred statement has to match one of the listed templates. A statement
 * that is not available, or a listed template that is not among `templates`, is no violation (P3 2.1).
 */
export const createStatementRefChecks = (templates: ReadonlyMap<string, CompiledTemplate>): StatementRefChecks => {
  const isFollowed = (rule: StatementRefRule, statement: Json, { depth, lookup }: Step): boolean => {
    const target = rule.valueIn(statement);
    const spelling = memberOf(target, 'id');
    if (memberOf(target, 'objectType') !== 'StatementRef' || typeof spelling !== 'string') return false;
    if (depth === 0) return true;
    const id = statementId(spelling);
    const referred = lookup.known.get(id);
    if (referred === undefined) {
      if (!lookup.known.has(id) && !lookup.missing.includes(id)) lookup.missing.push(id);
      return true;
    }
    const normal = normalizeStatement(referred as unknown as Json);
    // One match is enough, by the text of P2 8.0. By P3 2.1 the statement would have to match all templates of the
    // version; a template without determining properties that demands a reference could then never be followed.
    return rule.templates.some((templateId) => {
      const template = templates.get(templateId);
      return template === undefined || matchesReferred(template, { id, normal }, { depth: depth - 1, lookup });
    });
  };

  /** Statements may refer to each other in a circle: a match that is still being found out counts as one. */
  const matchesReferred = (
    template: CompiledTemplate,
    { id, normal }: { readonly id: string; readonly normal: Json },
    step: Step,
  ): boolean => {
    const key = `${id} ${template.id}`;
    const matches = (step.lookup.matches ??= new Map());
    const known = matches.get(key);
    if (known !== undefined) return known;
    matches.set(key, true);
    const isMatch = isMatching(template, normal, step);
    matches.set(key, isMatch);
    return isMatch;
  };

  const isMatching = (template: CompiledTemplate, statement: Json, step: Step): boolean =>
    template.hasDeterminingProperties(statement, step.lookup.budget) &&
    template.isFollowedBy(statement, step.lookup.budget) &&
    template.statementRefs.every((rule) => isFollowed(rule, statement, step));

  return {
    isFollowed: (rule, statement, lookup) => isFollowed(rule, statement, { depth: DEEPEST, lookup }),
    matches: (template, statement, lookup) => isMatching(template, statement, { depth: DEEPEST, lookup }),
  };
};
