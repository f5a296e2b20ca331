import type { View } from '../../consent/model/types.ts';
import { defined, isObject, ownValue } from '../../core/json-object.ts';
import { truncatedDuration } from '../../xapi/formats/duration.ts';
import type { Activity, Json, JsonObject } from '../../xapi/model/types.ts';
import { extensionType, isOfType } from './view.ts';

const SCORES = ['scaled', 'raw', 'min', 'max'] as const;
const LONGEST_CHOICE = 100;

/** Copies the members of an object that exist and for which `is` holds. */
const pick = (from: JsonObject, names: readonly string[], is: (value: Json | undefined) => boolean): JsonObject =>
  Object.fromEntries(
    names.filter((name) => Object.hasOwn(from, name) && is(from[name])).map((name) => [name, ownValue(from, name)]),
  );

const declaredIds = (definition: JsonObject, list: string): ReadonlySet<string> => {
  const components = ownValue(definition, list);
  const ids = (Array.isArray(components) ? (components as readonly Json[]) : []).map((one) =>
    isObject(one) ? one.id : undefined,
  );
  return new Set(ids.filter((id) => typeof id === 'string' && id.length <= LONGEST_CHOICE) as readonly string[]);
};

/**
 * True if a response only selects choices that the activity declares (1.0.3 Data 2.4.4.1: choice, true-false, likert),
 * so that it contains no free text.
 */
const isDeclared = (response: string, definition: JsonObject | undefined): boolean => {
  switch (definition?.interactionType) {
    case 'true-false':
      return response === 'true' || response === 'false';
    case 'likert':
      return declaredIds(definition, 'scale').has(response);
    case 'choice': {
      const ids = declaredIds(definition, 'choices');
      const chosen = response.split('[,]');
      return chosen.every((one) => ids.has(one)) && new Set(chosen).size === chosen.length;
    }
    default:
      return false;
  }
};

/**
 * Projects extensions: those that the view lists with values of the listed types, in its order; undefined without any.
 */
export const createExtensionProjection = ({ extensions }: Pick<View, 'extensions'>) => {
  const listed = Object.entries(extensions).map(([iri, type]) => ({ iri, type: extensionType(type) }));
  return (given: Json | undefined): JsonObject | undefined => {
    if (!isObject(given)) return undefined;
    const released = listed
      .filter(({ iri, type }) => Object.hasOwn(given, iri) && isOfType(given[iri], type))
      .map(({ iri }) => [iri, ownValue(given, iri)] as const);
    return released.length === 0 ? undefined : Object.fromEntries(released);
  };
};

/**
 * Projects results to the members that the view releases. These are success, completion, the numbers of the score, the
 * duration to a hundredth of a second, listed extensions, and responses if the view has them.
 */
export const createResultProjection = (view: View) => {
  const extensionsOf = createExtensionProjection(view);
  return (result: JsonObject | undefined, object: Activity | undefined): JsonObject | undefined => {
    if (result === undefined) return undefined;
    const score = isObject(result.score) ? pick(result.score, SCORES, (value) => typeof value === 'number') : {};
    const extensions = extensionsOf(result.extensions);
    const { duration, response } = result;
    const released: JsonObject = {
      ...pick(result, ['success', 'completion'], (value) => typeof value === 'boolean'),
      ...(Object.keys(score).length > 0 && { score }),
      ...(typeof duration === 'string' && { duration: truncatedDuration(duration) }),
      ...(view.responses && typeof response === 'string' && isDeclared(response, object?.definition) && { response }),
      ...defined({ extensions }),
    };
    return Object.keys(released).length === 0 ? undefined : released;
  };
};
