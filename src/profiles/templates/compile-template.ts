import { defined } from '../../core/json-object.ts';
import type { Fault } from '../../core/problem.ts';
import type { Json } from '../../xapi/model/types.ts';
import { memberOf } from '../model/json-member.ts';
import { MAX_STEPS, OutOfSteps, type StepBudget } from '../model/step-budget.ts';
import type { Template } from '../model/types.ts';
import { compileDeterminingProperties } from './determining-properties.ts';
import { type CompiledRule, compileRule, type RuleViolation } from './rules.ts';

/** A StatementRef property of a template: the referred statement has to match one of the templates (P2 8.0). */
export interface StatementRefRule {
  readonly location: string;
  /** Ids of templates. */
  readonly templates: readonly string[];
  readonly valueIn: (statement: Json) => Json | undefined;
}

/**
 * A compiled template. It checks statements whose contextActivities are lists (`normalizeStatement`), and throws
 * `OutOfSteps` if the budget is too small.
 */
export interface CompiledTemplate {
  readonly id: string;
  /** Absent if the template is for statements with any verb. */
  readonly verb?: string;
  readonly statementRefs: readonly StatementRefRule[];
  /** True if the statement has the determining properties (P2 8.0). */
  hasDeterminingProperties(statement: Json, budget: StepBudget): boolean;
  /** True if the statement follows all rules; `statementRefs` are checked apart. */
  isFollowedBy(statement: Json, budget: StepBudget): boolean;
  /** Violations of the rules. Stops after a rule if there are at least `most` by then, or if the budget is spent. */
  findViolations(statement: Json, most: number, budget: StepBudget): readonly RuleViolation[];
  /** The rules that cannot be evaluated: they are not checked. */
  readonly warnings: readonly Fault[];
}

/** Stands for the violations of a statement if finding them takes too many steps. */
export const TOO_MANY_STEPS: RuleViolation = {
  location: '',
  rule: 'steps',
  expected: `no more than ${MAX_STEPS} steps to check the statement`,
  found: null,
};

const statementRefsOf = ({
  objectStatementRefTemplate,
  contextStatementRefTemplate,
}: Template): readonly StatementRefRule[] => {
  const rules: StatementRefRule[] = [];
  if (objectStatementRefTemplate !== undefined) {
    rules.push({
      location: '$.object',
      templates: objectStatementRefTemplate,
      valueIn: (statement) => memberOf(statement, 'object'),
    });
  }
  if (contextStatementRefTemplate !== undefined) {
    rules.push({
      location: '$.context.statement',
      templates: contextStatementRefTemplate,
      valueIn: (statement) => memberOf(memberOf(statement, 'context'), 'statement'),
    });
  }
  return rules;
};

/** Compiles a template (P2 8.0). A rule that cannot be evaluated is left out, with a warning. */
export const compileTemplate = (template: Template): CompiledTemplate => {
  const { id, verb } = template;
  const rules: CompiledRule[] = [];
  const warnings: Fault[] = [];
  template.rules.forEach((rule, position) => {
    const compiled = compileRule(rule);
    if ('fault' in compiled)
      warnings.push({
        at: '/templates',
        detail: `Rule ${position + 1} of ${id} is not checked: its ${compiled.fault}`,
        requirement: 'xAPI Profiles 1.0, Part Two 8.1',
      });
    else rules.push(compiled);
  });
  return {
    id,
    ...defined({ verb }),
    statementRefs: statementRefsOf(template),
    hasDeterminingProperties: compileDeterminingProperties(template),
    isFollowedBy: (statement, budget) => {
      for (const rule of rules) if (!rule.isFollowedBy(statement, budget)) return false;
      return true;
    },
    findViolations: (statement, most, budget) => {
      const violations: RuleViolation[] = [];
      try {
        for (const rule of rules) {
          if (violations.length >= most) break;
          violations.push(...rule.findViolations(statement, budget));
        }
      } catch (thrown) {
        if (!(thrown instanceof OutOfSteps)) throw thrown;
        violations.push(TOO_MANY_STEPS);
      }
      return violations;
    },
    warnings,
  };
};
