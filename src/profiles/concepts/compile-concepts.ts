import type { Fault } from '../../core/problem.ts';
import { namesIn, pointerTo } from '../../xapi/json/json-pointer.ts';
import type { Json } from '../../xapi/model/types.ts';
import { excerptOf } from '../model/excerpt.ts';
import { isList, itemsOf, memberOf } from '../model/json-member.ts';
import type { Breach, Concept } from '../model/types.ts';

/** A JSON Schema, compiled: all that is wrong with a value, each with its JSON Pointer into the value. */
export interface CompiledSchema {
  validate(value: Json): readonly { readonly at: string; readonly detail: string }[];
}

/** Compiles the text of a JSON Schema, or says why it cannot be. */
export type CompileSchema = (text: string) => CompiledSchema | { readonly fault: string };

/** The extensions of a version, ready to judge statements whose contextActivities are lists (`normalised`). */
export interface CompiledConcepts {
  /** Each extension of the version that stands where it may not, or whose value its schema does not allow (P2 7.2). */
  brokenBy(statement: Json): readonly Breach[];
  readonly warnings: readonly Fault[];
}

/** Where each type of extension belongs (P2 7.2). */
const PLACES = {
  ContextExtension: 'in context.extensions',
  ResultExtension: 'in result.extensions',
  ActivityExtension: 'in the extensions of an activity definition',
} as const;
type Extension = keyof typeof PLACES;

const KINDS = ['parent', 'grouping', 'category', 'other'] as const;
const NONE: readonly Breach[] = [];

const isExtension = (type: Concept['type']): type is Extension => Object.hasOwn(PLACES, type);

/** What a JSON Pointer points to within a value; null where there is nothing. */
const valueAt = (value: Json, pointer: string): Json => {
  let at: Json | undefined = value;
  for (const name of namesIn(pointer)) at = isList(at) ? at[Number(name)] : memberOf(at, name);
  return at ?? null;
};

/** Takes the extensions that stand at a place, with what may stand there. */
type Take = (extensions: Json, belongs: Extension, pointer: string) => void;

const ofActivity = (activity: Json | undefined): Json | undefined =>
  memberOf(memberOf(activity, 'definition'), 'extensions');

const takeFrom = (statement: Json | undefined, pointer: string, take: Take): void => {
  const object = memberOf(statement, 'object');
  const context = memberOf(statement, 'context');
  const ofResult = memberOf(memberOf(statement, 'result'), 'extensions');
  if (ofResult !== undefined) take(ofResult, 'ResultExtension', `${pointer}/result/extensions`);
  const ofContext = memberOf(context, 'extensions');
  if (ofContext !== undefined) take(ofContext, 'ContextExtension', `${pointer}/context/extensions`);
  const ofObject = ofActivity(object);
  if (ofObject !== undefined) take(ofObject, 'ActivityExtension', `${pointer}/object/definition/extensions`);
  const related = memberOf(context, 'contextActivities');
  if (related !== undefined) {
    for (const kind of KINDS) {
      itemsOf(memberOf(related, kind)).forEach((activity, position) => {
        const extensions = ofActivity(activity);
        if (extensions !== undefined)
          take(
            extensions,
            'ActivityExtension',
            `${pointer}/context/contextActivities/${kind}/${position}/definition/extensions`,
          );
      });
    }
  }
  if (pointer === '' && memberOf(object, 'objectType') === 'SubStatement') takeFrom(object, '/object', take);
};

/**
 * Compiles the extensions among the concepts of a version (P2 7.2). A schema that does not compile is a warning, and
 * not asked for.
 */
export const compileConcepts = (concepts: readonly Concept[], compileSchema: CompileSchema): CompiledConcepts => {
  const known = new Map<string, Map<Extension, CompiledSchema | undefined>>();
  const warnings: Fault[] = [];
  for (const { id, type, inlineSchema } of concepts) {
    if (!isExtension(type)) continue;
    const schema = inlineSchema === undefined ? undefined : compileSchema(inlineSchema);
    const isFault = schema !== undefined && 'fault' in schema;
    if (isFault)
      warnings.push({
        at: '/concepts',
        detail: `The schema of ${id} is not checked: ${schema.fault}`,
        requirement: 'xAPI Profiles 1.0, Part Two 7.2',
      });
    known.set(
      id,
      (known.get(id) ?? new Map<Extension, CompiledSchema | undefined>()).set(type, isFault ? undefined : schema),
    );
  }
  if (known.size === 0) return { brokenBy: () => NONE, warnings };

  const brokenIn = (id: string, value: Json, belongs: Extension, extensions: string): readonly Breach[] => {
    const types = known.get(id);
    if (types === undefined) return NONE;
    const faults = types.get(belongs)?.validate(value);
    if (types.has(belongs) && (faults === undefined || faults.length === 0)) return NONE;
    const pointer = pointerTo(extensions, id);
    if (faults === undefined) {
      const expected = [...types.keys()].map((type) => PLACES[type]).join(' or ');
      return [{ by: id, kind: 'concept', location: pointer, rule: 'place', expected, found: excerptOf(value) }];
    }
    return faults.map(({ at, detail }) => ({
      by: id,
      kind: 'concept',
      location: pointer + at,
      rule: 'schema',
      expected: detail,
      found: excerptOf(valueAt(value, at)),
    }));
  };

  return {
    brokenBy: (statement) => {
      const broken: Breach[] = [];
      takeFrom(statement, '', (extensions, belongs, pointer) => {
        if (typeof extensions !== 'object' || extensions === null || isList(extensions)) return;
        for (const id of Object.keys(extensions)) {
          const value = known.has(id) ? extensions[id] : undefined;
          if (value !== undefined) for (const breach of brokenIn(id, value, belongs, pointer)) broken.push(breach);
        }
      });
      return broken;
    },
    warnings,
  };
};
