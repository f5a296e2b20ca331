import type { Fault } from '../../core/problem.ts';
import type { Json, Statement, StatementId } from '../../xapi/model/types.ts';
import { compileConcepts, type CompileSchema } from '../concepts/compile-concepts.ts';
import { type CompiledTemplate, compileTemplate, type Reference } from '../templates/compile-template.ts';
import { excerptOf } from '../model/excerpt.ts';
import { memberOf } from '../model/json-member.ts';
import { normalised } from '../templates/normalize-statement.ts';
import { createReferences, type Known, lookIn } from '../templates/statement-refs.ts';
import type { ProfileMode } from '../../store/ports/source-repository.ts';
import type { Breach, ProfileVersion, Template } from '../model/types.ts';

/** What a statement comes to by the templates and concepts of a version (P3 2.1). */
export interface Judgement {
  /** The ids of the templates that are for this statement and that it follows. */
  readonly matching: readonly string[];
  /** The templates that are for this statement and that it breaks, with everything broken. */
  readonly failing: readonly { readonly template: string; readonly breaches: readonly Breach[] }[];
  /** Extensions of the version that are misplaced or malformed (P2 7.2). */
  readonly concepts: readonly Breach[];
  /** Statements referred to that are not in `known`: taken to be as they should, until they are looked up. */
  readonly wanted: readonly StatementId[];
}

/** A profile version that is ready to judge statements. */
export interface CompiledVersion {
  readonly id: string;
  /**
   * Judges a statement that claims this version. `known` has the statements that it refers to, as far as they were
   * looked up.
   */
  judge(statement: Statement, known: Known): Judgement;
  /** What could not be compiled, and is not asked for. */
  readonly warnings: readonly Fault[];
}

/** Whether a template matches a statement: determining properties, rules and references all hold. */
export type MatchTemplate = (statement: Statement, known: Known) => boolean;

/**
 * How much of what one statement breaks is told: a profile may have thousands of rules, and a request a thousand
 * statements.
 */
const MOST_BREACHES = 100;

const NO_REFERENCES: readonly Reference[] = [];

const jsonOf = (statement: Statement): Json => normalised(statement as unknown as Json);

/**
 * For each verb the templates that can match a statement with it, those for any verb among them, in the order of the
 * profile.
 */
const byVerb = (templates: readonly CompiledTemplate[]): ((verb: Json | undefined) => readonly CompiledTemplate[]) => {
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

const breachesOfTemplate = (
  template: CompiledTemplate,
  statement: Json,
  unmet: readonly Reference[],
): readonly Breach[] => {
  const whose = { by: template.id, kind: 'template' } as const;
  return [
    ...unmet.map(({ location, templates, at }): Breach => ({
      ...whose,
      location,
      rule: 'statement-ref',
      expected: templates,
      found: excerptOf(at(statement) ?? null),
    })),
    ...template.brokenBy(statement, MOST_BREACHES).map((broken) => ({ ...whose, ...broken })),
  ];
};

/** Compiles a version once. What of it cannot be evaluated is left out, with a warning. */
export const compileVersion = (version: ProfileVersion, compileSchema: CompileSchema): CompiledVersion => {
  const templates = version.templates.map(compileTemplate);
  const concepts = compileConcepts(version.concepts, compileSchema);
  const references = createReferences(new Map(templates.map((template) => [template.id, template])));
  const candidatesFor = byVerb(templates);
  return {
    id: version.id,
    judge: (given, known) => {
      const statement = jsonOf(given);
      const look = lookIn(known);
      const matching: string[] = [];
      const failing: Judgement['failing'][number][] = [];
      for (const template of candidatesFor(memberOf(memberOf(statement, 'verb'), 'id'))) {
        if (!template.selects(statement)) continue;
        const unmet =
          template.references.length === 0
            ? NO_REFERENCES
            : template.references.filter((reference) => !references.isFollowed(reference, statement, look));
        if (unmet.length === 0 && template.isFollowedBy(statement)) matching.push(template.id);
        // Spelt out when asked for: where one of many templates with one verb has to match, the others fail as a rule.
        else
          failing.push({
            template: template.id,
            get breaches() {
              return breachesOfTemplate(template, statement, unmet);
            },
          });
      }
      return { matching, failing, concepts: concepts.brokenBy(statement), wanted: look.wanted };
    },
    warnings: [...templates.flatMap(({ warnings }) => warnings), ...concepts.warnings],
  };
};

/**
 * Compiles one template by itself, as patterns of other versions use it; `siblings` are the templates of its own
 * version.
 */
export const matchTemplate = (template: Template, siblings: readonly Template[] = []): MatchTemplate => {
  const compiled = compileTemplate(template);
  const references = createReferences(new Map(siblings.map((sibling) => [sibling.id, compileTemplate(sibling)])));
  return (statement, known) => references.holds(compiled, jsonOf(statement), lookIn(known));
};

/**
 * What a statement breaks under a policy. Under `all`, every template that it breaks counts (P3 2.1); under `any`, none
 * does as soon as one other matches. Misplaced and malformed extensions always count; matching no template is no
 * breach. Of more than 100 the first 100 are told.
 */
export const breachesOf = (judgement: Judgement, policy: ProfileMode['policy']): readonly Breach[] => {
  const { matching, failing, concepts } = judgement;
  if (failing.length === 0 || (policy === 'any' && matching.length > 0)) return concepts.slice(0, MOST_BREACHES);
  const broken: Breach[] = [];
  for (const { breaches } of failing) {
    if (broken.length >= MOST_BREACHES) break;
    broken.push(...breaches);
  }
  return [...broken, ...concepts].slice(0, MOST_BREACHES);
};
