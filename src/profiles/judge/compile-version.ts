import type { Fault } from '../../core/problem.ts';
import type { ProfileMode } from '../../store/ports/sources/source-repository.ts';
import type { Json, Statement, StatementId } from '../../xapi/model/types.ts';
import { compileConcepts, type CompileSchema } from '../concepts/compile-concepts.ts';
import { excerptOf } from '../model/excerpt.ts';
import { memberOf } from '../model/json-member.ts';
import { OutOfSteps, StepBudget } from '../model/step-budget.ts';
import type { ProfileVersion, Template, Violation } from '../model/types.ts';
import { type CompiledTemplate, compileTemplate, type StatementRefRule } from '../templates/compile-template.ts';
import { normalizeStatement } from '../templates/normalize-statement.ts';
import { createRefLookup, createStatementRefChecks, type KnownStatements } from '../templates/statement-refs.ts';

/** The result of evaluating a statement by the templates and concepts of a version (P3 2.1). */
export interface Evaluation {
  /** The ids of the templates that match the statement. */
  readonly matching: readonly string[];
  /** The templates whose determining properties the statement has, and whose rules it violates. */
  readonly failing: readonly { readonly template: string; readonly violations: readonly Violation[] }[];
  /** Extensions of the version that are misplaced or malformed (P2 7.2). */
  readonly concepts: readonly Violation[];
  /** Referred statements that are not known: they count as matching until they are looked up. */
  readonly missing: readonly StatementId[];
}

/** The compiled templates and extensions of a profile version. */
export interface CompiledVersion {
  readonly id: string;
  /** Evaluates a statement that claims this version. Throws `OutOfSteps` if the budget is too small. */
  evaluate(statement: Statement, known: KnownStatements, budget?: StepBudget): Evaluation;
  /** True if no template is for the statement, and it violates no extension; follows no reference. */
  isUnmatched(statement: Statement): boolean;
  /** A warning for each part that could not be compiled, and is not checked. */
  readonly warnings: readonly Fault[];
}

/**
 * Returns true if determining properties, rules and StatementRef templates of a template all hold. Throws `OutOfSteps`
 * if the budget is too small.
 */
export type TemplateMatcher = (statement: Statement, known: KnownStatements, budget?: StepBudget) => boolean;

/** The most violations reported of one statement: a profile has thousands of rules, a request a thousand statements. */
export const MAX_STATEMENT_VIOLATIONS = 100;
/** The most violations found in one template: more than are reported, since those with one cause are merged. */
const MAX_OF_TEMPLATE = 1_000;

const NO_REFS: readonly StatementRefRule[] = [];

const normalizedJson = (statement: Statement): Json => normalizeStatement(statement as unknown as Json);

const verbOf = (statement: Json): Json | undefined => memberOf(memberOf(statement, 'verb'), 'id');

/** The templates that can match a statement with a verb, also those for any verb, in the order of the profile. */
const indexByVerb = (
  templates: readonly CompiledTemplate[],
): ((verb: Json | undefined) => readonly CompiledTemplate[]) => {
  const verbs = new Set(templates.map(({ verb }) => verb));
  const candidates = new Map(
    [...verbs].map((verb) => [
      verb,
      templates.filter((template) => template.verb === undefined || template.verb === verb),
    ]),
  );
  const others = templates.filter(({ verb }) => verb === undefined);
  return (verb) => (typeof verb === 'string' ? candidates.get(verb) : undefined) ?? others;
};

const violationsOfTemplate = (
  template: CompiledTemplate,
  statement: Json,
  { failedRefs, budget }: { readonly failedRefs: readonly StatementRefRule[]; readonly budget: StepBudget },
): readonly Violation[] => {
  const origin = { by: template.id, kind: 'template' } as const;
  return [
    ...failedRefs.map(({ location, templates, valueIn }): Violation => ({
      ...origin,
      location,
      rule: 'statement-ref',
      expected: templates,
      found: excerptOf(valueIn(statement) ?? null),
    })),
    ...template.findViolations(statement, MAX_OF_TEMPLATE, budget).map((violation) => ({ ...origin, ...violation })),
  ];
};

/** Compiles a version once. A part that cannot be compiled is left out, with a warning. */
export const compileVersion = (version: ProfileVersion, compileSchema: CompileSchema): CompiledVersion => {
  const templates = version.templates.map(compileTemplate);
  const concepts = compileConcepts(version.concepts, compileSchema);
  const refChecks = createStatementRefChecks(new Map(templates.map((template) => [template.id, template])));
  const candidatesFor = indexByVerb(templates);
  return {
    id: version.id,
    evaluate: (given, known, budget = new StepBudget()) => {
      const statement = normalizedJson(given);
      const lookup = createRefLookup(known, budget);
      // Explaining violations has a budget of its own: when it is spent, explaining stops and judging goes on.
      const explaining = new StepBudget();
      const matching: string[] = [];
      const failing: Evaluation['failing'][number][] = [];
      for (const template of candidatesFor(verbOf(statement))) {
        if (!template.hasDeterminingProperties(statement, budget)) continue;
        const failedRefs =
          template.statementRefs.length === 0
            ? NO_REFS
            : template.statementRefs.filter((rule) => !refChecks.isFollowed(rule, statement, lookup));
        if (failedRefs.length === 0 && template.isFollowedBy(statement, budget)) matching.push(template.id);
        // Computed only on demand: if one of many templates with one verb has to match, the others fail as a rule.
        else
          failing.push({
            template: template.id,
            get violations() {
              return violationsOfTemplate(template, statement, { failedRefs, budget: explaining });
            },
          });
      }
      return { matching, failing, concepts: concepts.findViolations(statement, budget), missing: lookup.missing };
    },
    isUnmatched: (given) => {
      const statement = normalizedJson(given);
      const budget = new StepBudget();
      try {
        return (
          !candidatesFor(verbOf(statement)).some((one) => one.hasDeterminingProperties(statement, budget)) &&
          concepts.findViolations(statement, budget).length === 0
        );
      } catch (thrown) {
        if (!(thrown instanceof OutOfSteps)) throw thrown;
        return false;
      }
    },
    warnings: [...templates.flatMap(({ warnings }) => warnings), ...concepts.warnings],
  };
};

/** Compiles one template for patterns of other versions; `siblings` are the templates of its own version. */
export const createTemplateMatcher = (template: Template, siblings: readonly Template[] = []): TemplateMatcher => {
  const compiled = compileTemplate(template);
  const refChecks = createStatementRefChecks(
    new Map(siblings.map((sibling) => [sibling.id, compileTemplate(sibling)])),
  );
  return (statement, known, budget = new StepBudget()) =>
    refChecks.matches(compiled, normalizedJson(statement), createRefLookup(known, budget));
};

/**
 * The first 100 violations of a statement under a policy. Under `all`, every failing template counts (P3 2.1); under
 * `any`, none does once another matches. Extensions always count; matching no template is no violation.
 */
export const violationsOf = (evaluation: Evaluation, policy: ProfileMode['policy']): readonly Violation[] => {
  const { matching, failing, concepts } = evaluation;
  if (failing.length === 0 || (policy === 'any' && matching.length > 0))
    return concepts.slice(0, MAX_STATEMENT_VIOLATIONS);
  const found: Violation[] = [];
  for (const { violations } of failing) {
    if (found.length >= MAX_STATEMENT_VIOLATIONS) break;
    found.push(...violations);
  }
  return [...found, ...concepts].slice(0, MAX_STATEMENT_VIOLATIONS);
};
