import { ownValue } from '../../core/json-object.ts';
import { KINDS_OF_CONTEXT } from '../../xapi/model/activities.ts';
import type { Fault } from '../../core/problem.ts';
import { namesIn, pointerTo } from '../../xapi/json/json-pointer.ts';
import type { Json } from '../../xapi/model/types.ts';
import { excerptOf } from '../model/excerpt.ts';
import { isList, itemsOf, memberOf } from '../model/json-member.ts';
import type { StepBudget } from '../model/step-budget.ts';
import type { Concept, Violation } from '../model/types.ts';

/** A compiled JSON Schema: finds the faults of a value, each with its JSON Pointer into the value. */
export interface CompiledSchema {
  validate(value: Json, budget?: StepBudget): readonly { readonly at: string; readonly detail: string }[];
}

/** Compiles the text of a JSON Schema; `fault` says why it cannot. */
export type CompileSchema = (text: string) => CompiledSchema | { readonly fault: string };

/**
 * The extensions of a version. They are checked on statements whose contextActivities are lists (`normalizeStatement`).
 */
export interface CompiledConcepts {
  /** Extensions of the version that are misplaced, or whose value does not conform to their schema (P2 7.2). */
  findViolations(statement: Json, budget?: StepBudget): readonly Violation[];
  readonly warnings: readonly Fault[];
}

/** The place where each type of extension belongs (P2 7.2). */
const EXTENSION_LOCATIONS = {
  ContextExtension: 'in context.extensions',
  ResultExtension: 'in result.extensions',
  ActivityExtension: 'in the extensions of an activity definition',
} as const;
type ExtensionType = keyof typeof EXTENSION_LOCATIONS;

const NONE: readonly Violation[] = [];

const isExtensionType = (type: Concept['type']): type is ExtensionType => Object.hasOwn(EXTENSION_LOCATIONS, type);

/** The value that a JSON Pointer points to; null if there is none. */
const valueAt = (value: Json, pointer: string): Json => {
  let at: Json | undefined = value;
  for (const name of namesIn(pointer)) at = isList(at) ? at[Number(name)] : memberOf(at, name);
  return at ?? null;
};

/** An `extensions` object of a statement, and the type of extension that belongs there. */
interface ExtensionsObject {
  readonly extensions: Json;
  readonly type: ExtensionType;
  readonly pointer: string;
}

const activityExtensions = (activity: Json | undefined): Json | undefined =>
  memberOf(memberOf(activity, 'definition'), 'extensions');

const visitExtensions = (
  statement: Json | undefined,
  pointer: string,
  visit: (found: ExtensionsObject) => void,
): void => {
  const visitAt = (extensions: Json | undefined, type: ExtensionType, below: string): void => {
    if (extensions !== undefined) visit({ extensions, type, pointer: pointer + below });
  };
  const object = memberOf(statement, 'object');
  const context = memberOf(statement, 'context');
  visitAt(memberOf(memberOf(statement, 'result'), 'extensions'), 'ResultExtension', '/result/extensions');
  visitAt(memberOf(context, 'extensions'), 'ContextExtension', '/context/extensions');
  visitAt(activityExtensions(object), 'ActivityExtension', '/object/definition/extensions');
  const related = memberOf(context, 'contextActivities');
  if (related !== undefined) {
    for (const kind of KINDS_OF_CONTEXT) {
      for (const [position, activity] of itemsOf(memberOf(related, kind)).entries()) {
        const below = `/context/contextActivities/${kind}/${position}/definition/extensions`;
        visitAt(activityExtensions(activity), 'ActivityExtension', below);
      }
    }
  }
  if (pointer === '' && memberOf(object, 'objectType') === 'SubStatement') visitExtensions(object, '/object', visit);
};

/** The schemas of the extensions, by id and type; undefined for an extension without a schema that is checked. */
type Schemas = ReadonlyMap<string, ReadonlyMap<ExtensionType, CompiledSchema | undefined>>;

const compileSchemas = (
  concepts: readonly Concept[],
  compileSchema: CompileSchema,
): { readonly schemas: Schemas; readonly warnings: readonly Fault[] } => {
  const schemas = new Map<string, Map<ExtensionType, CompiledSchema | undefined>>();
  const warnings: Fault[] = [];
  for (const { id, type, inlineSchema } of concepts) {
    if (!isExtensionType(type)) continue;
    const schema = inlineSchema === undefined ? undefined : compileSchema(inlineSchema);
    const isFault = schema !== undefined && 'fault' in schema;
    if (isFault)
      warnings.push({
        at: '/concepts',
        detail: `The schema of ${id} is not checked: ${schema.fault}`,
        requirement: 'xAPI Profiles 1.0, Part Two 7.2',
      });
    const types = schemas.get(id) ?? new Map<ExtensionType, CompiledSchema | undefined>();
    schemas.set(id, types.set(type, isFault ? undefined : schema));
  }
  return { schemas, warnings };
};

interface CheckedExtension {
  readonly value: Json;
  readonly type: ExtensionType;
  readonly pointer: string;
  readonly budget: StepBudget | undefined;
}

const checkExtension = (
  types: ReadonlyMap<ExtensionType, CompiledSchema | undefined>,
  id: string,
  { value, type, pointer, budget }: CheckedExtension,
): readonly Violation[] => {
  const faults = types.get(type)?.validate(value, budget);
  if (types.has(type) && (faults === undefined || faults.length === 0)) return NONE;
  const location = pointerTo(pointer, id);
  if (faults === undefined) {
    const expected = [...types.keys()].map((permitted) => EXTENSION_LOCATIONS[permitted]).join(' or ');
    return [{ by: id, kind: 'concept', location, rule: 'place', expected, found: excerptOf(value) }];
  }
  return faults.map(({ at, detail }) => ({
    by: id,
    kind: 'concept',
    location: location + at,
    rule: 'schema',
    expected: detail,
    found: excerptOf(valueAt(value, at)),
  }));
};

/** Compiles the extensions of a version (P2 7.2). A schema that does not compile is a warning, and not checked. */
export const compileConcepts = (concepts: readonly Concept[], compileSchema: CompileSchema): CompiledConcepts => {
  const { schemas, warnings } = compileSchemas(concepts, compileSchema);
  if (schemas.size === 0) return { findViolations: () => NONE, warnings };
  return {
    findViolations: (statement, budget) => {
      const violations: Violation[] = [];
      visitExtensions(statement, '', ({ extensions, type, pointer }) => {
        if (typeof extensions !== 'object' || extensions === null || isList(extensions)) return;
        for (const id of Object.keys(extensions)) {
          const types = schemas.get(id);
          const value = types === undefined ? undefined : ownValue(extensions, id);
          if (types === undefined || value === undefined) continue;
          // One by one: a call may not have as many arguments as there may be violations.
          for (const violation of checkExtension(types, id, { value, type, pointer, budget }))
            violations.push(violation);
        }
      });
      return violations;
    },
    warnings,
  };
};
