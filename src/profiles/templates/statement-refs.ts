import { statementId } from '../../xapi/formats/uuid.ts';
import type { Json, Statement, StatementId } from '../../xapi/model/types.ts';
import type { CompiledTemplate, Reference } from './compile-template.ts';
import { memberOf } from '../model/json-member.ts';
import { normalised } from './normalize-statement.ts';

/**
 * The statements that others refer to, as far as they were looked up. One that is not in the map may still be looked
 * up; undefined stands for one that is not available.
 */
export type Known = ReadonlyMap<StatementId, Statement | undefined>;

/** One judgement's way along references: what it may use, and what it has come to. */
export interface Look {
  readonly known: Known;
  /** Statements that would have been needed. */
  readonly wanted: StatementId[];
  /**
   * Whether a template holds for a statement, by the ids of both; true while that is being found out. Most judgements
   * need none.
   */
  seen?: Map<string, boolean>;
}

/** Says what a statement and what it refers to come to. */
export interface References {
  /** Whether the statement has what the template demands at this place. */
  isFollowed(reference: Reference, statement: Json, look: Look): boolean;
  /** Whether determining properties, rules and references of the template all hold. */
  holds(template: CompiledTemplate, statement: Json, look: Look): boolean;
}

/** References are followed no further than this: what lies beyond counts as not available. */
const DEEPEST = 8;

/** Begins a judgement. */
export const lookIn = (known: Known): Look => ({ known, wanted: [] });

/**
 * Builds the check of StatementRef templates (P2 8.0). The statement referred to has to match one of the listed
 * templates, in the words of P2 8.0: whether it breaks others is told of itself, when it is judged. (By P3 2.1 it would
 * have to match all templates of the version; one without determining properties that demands a reference would then
 * never be followed.) A statement that is not available, or a listed template that is not among `templates`, is no
 * breach (P3 2.1).
 */
export const createReferences = (templates: ReadonlyMap<string, CompiledTemplate>): References => {
  const isFollowedTo = (depth: number, reference: Reference, statement: Json, look: Look): boolean => {
    const target = reference.at(statement);
    const spelt = memberOf(target, 'id');
    if (memberOf(target, 'objectType') !== 'StatementRef' || typeof spelt !== 'string') return false;
    if (depth === 0) return true;
    const id = statementId(spelt);
    const other = look.known.get(id);
    if (other === undefined) {
      if (!look.known.has(id) && !look.wanted.includes(id)) look.wanted.push(id);
      return true;
    }
    const normal = normalised(other as unknown as Json);
    return reference.templates.some((name) => {
      const template = templates.get(name);
      return template === undefined || matches(depth - 1, template, id, normal, look);
    });
  };

  /** Statements may refer to each other in a circle: what is being found out is taken to hold. */
  const matches = (
    depth: number,
    template: CompiledTemplate,
    id: StatementId,
    statement: Json,
    look: Look,
  ): boolean => {
    const key = `${id} ${template.id}`;
    const seen = (look.seen ??= new Map());
    const known = seen.get(key);
    if (known !== undefined) return known;
    seen.set(key, true);
    const holds = holdsTo(depth, template, statement, look);
    seen.set(key, holds);
    return holds;
  };

  const holdsTo = (depth: number, template: CompiledTemplate, statement: Json, look: Look): boolean =>
    template.selects(statement) &&
    template.isFollowedBy(statement) &&
    template.references.every((reference) => isFollowedTo(depth, reference, statement, look));

  return {
    isFollowed: (reference, statement, look) => isFollowedTo(DEEPEST, reference, statement, look),
    holds: (template, statement, look) => holdsTo(DEEPEST, template, statement, look),
  };
};
