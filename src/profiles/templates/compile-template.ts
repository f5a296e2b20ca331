import type { Fault } from '../../core/problem.ts';
import type { Json } from '../../xapi/model/types.ts';
import { compileDetermining } from './determining-properties.ts';
import { memberOf } from '../model/json-member.ts';
import { compileRule, type CompiledRule, type RuleBreach } from './rules.ts';
import type { Template } from '../model/types.ts';

/**
 * A place where a template demands a StatementRef, and the templates one of which the statement referred to has to
 * match (P2 8.0).
 */
export interface Reference {
  readonly location: string;
  readonly templates: readonly string[];
  /** What stands at the place. */
  readonly at: (statement: Json) => Json | undefined;
}

/** A template that is ready to judge statements whose contextActivities are lists (`normalised`). */
export interface CompiledTemplate {
  readonly id: string;
  /** Absent where the template is for statements with any verb. */
  readonly verb?: string;
  readonly references: readonly Reference[];
  /** Whether the statement has the determining properties (P2 8.0). */
  selects(statement: Json): boolean;
  /** Whether the statement follows all rules; what it refers to is another matter (`references`). */
  isFollowedBy(statement: Json): boolean;
  /** What of the rules the statement breaks; where it breaks very many, not the whole of it, but at least `most`. */
  brokenBy(statement: Json, most: number): readonly RuleBreach[];
  /** The rules that cannot be evaluated: they are not asked for. */
  readonly warnings: readonly Fault[];
}

const referencesOf = ({ objectStatementRefTemplate, contextStatementRefTemplate }: Template): readonly Reference[] => {
  const references: Reference[] = [];
  if (objectStatementRefTemplate !== undefined) {
    references.push({
      location: '$.object',
      templates: objectStatementRefTemplate,
      at: (statement) => memberOf(statement, 'object'),
    });
  }
  if (contextStatementRefTemplate !== undefined) {
    references.push({
      location: '$.context.statement',
      templates: contextStatementRefTemplate,
      at: (statement) => memberOf(memberOf(statement, 'context'), 'statement'),
    });
  }
  return references;
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
    ...(verb === undefined ? {} : { verb }),
    references: referencesOf(template),
    selects: compileDetermining(template),
    isFollowedBy: (statement) => {
      for (const rule of rules) if (!rule.isFollowedBy(statement)) return false;
      return true;
    },
    brokenBy: (statement, most) => {
      const broken: RuleBreach[] = [];
      for (const rule of rules) {
        if (broken.length >= most) break;
        broken.push(...rule.brokenBy(statement));
      }
      return broken;
    },
    warnings,
  };
};
