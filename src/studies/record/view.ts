import type { PurposeContent, View } from '../../consent/model/types.ts';
import type { Profile } from '../../profiles/model/types.ts';
import type { Fault } from '../../core/problem.ts';
import { pointerTo } from '../../xapi/json/json-pointer.ts';
import type { Json } from '../../xapi/model/types.ts';
import { declaredBy, type Declared } from './declared-type.ts';
import { profilesOf, vocabularyOf } from './scope.ts';

/** The values of a listed extension that are released: of a JSON type, or of a closed list. */
export type ExtensionType = 'number' | 'boolean' | readonly string[];

/** Parses the type of a listed extension, as in `number`, `boolean` or `enum:easy|hard`. */
export const extensionType = (type: string): ExtensionType =>
  type === 'number' || type === 'boolean' ? type : type.replace(/^enum:/, '').split('|');

export const isOfType = (value: Json | undefined, type: ExtensionType): value is number | boolean | string =>
  typeof type === 'string' ? typeof value === type : typeof value === 'string' && type.includes(value);

const BEYOND_HOST = /^[a-z][a-z0-9+.-]*:(?:\/\/[^/?#]+\/|[^/?#]+[:/,])[^?#]*$/i;

/**
 * True if a prefix of activity ids continues after the host, so that no other host's ids match. It has no query and no
 * fragment, because these are cut off.
 */
export const isActivityPrefix = (text: string): boolean => BEYOND_HOST.test(text);

const contradiction = (type: ExtensionType, { type: declared, enum: values }: Declared): string | undefined => {
  if (typeof type !== 'string') {
    const undeclared = values === undefined ? undefined : type.find((choice) => !values.includes(choice));
    if (undeclared !== undefined) return `has ${undeclared}, which its profile does not`;
    return declared === undefined || declared === 'string' ? undefined : 'has no text by its profile';
  }
  const fits = declared === undefined || declared === type || (type === 'number' && declared === 'integer');
  return fits ? undefined : `is no ${type} by its profile`;
};

const checkExtensions = (
  view: View,
  profiles: readonly Profile[],
  report: (at: string, detail: string) => void,
): void => {
  const versions = profiles.flatMap((profile) => profile.versions);
  const concepts = new Map(versions.flatMap((version) => version.concepts).map((concept) => [concept.id, concept]));
  const locations = versions.flatMap(({ templates }) =>
    templates.flatMap(({ rules }) => rules.map(({ location, selector = '' }) => location + selector)),
  );
  for (const [iri, type] of Object.entries(view.extensions)) {
    const at = pointerTo('/view/extensions', iri);
    const concept = concepts.get(iri);
    if (concept === undefined) {
      if (!locations.some((location) => location.includes(`'${iri}'`) || location.includes(`"${iri}"`)))
        report(at, 'is no extension that the profiles in scope know');
    } else if (concept.type !== 'ResultExtension' && concept.type !== 'ContextExtension') {
      report(at, `is ${concept.type} by its profile: only extensions of results and contexts are released`);
    } else {
      const why = contradiction(extensionType(type), declaredBy(concept));
      if (why !== undefined) report(at, why);
    }
  }
};

/**
 * Faults of a study's scope and view, each with a JSON Pointer into the purpose. A profile in scope must define or
 * require verbs, types and extensions; without profiles in scope only prefixes are checked.
 */
export const checkView = (
  { scope, view }: Pick<PurposeContent, 'scope' | 'view'>,
  loadedProfiles: readonly Profile[],
): readonly Fault[] => {
  const faults: Fault[] = [];
  const report = (at: string, detail: string): void => {
    faults.push({ at, detail });
  };
  view?.keepActivities.forEach((prefix, index) => {
    if (!isActivityPrefix(prefix))
      report(
        pointerTo('/view/keepActivities', index),
        'must go beyond the host, and have no query and no fragment, as in https://tool.example/exercises/',
      );
  });
  if (scope.profiles.length === 0) return faults;
  scope.profiles.forEach((id, index) => {
    if (profilesOf({ profiles: [id] }, loadedProfiles).length === 0)
      report(pointerTo('/scope/profiles', index), 'is no profile that is held here');
  });
  const profiles = profilesOf(scope, loadedProfiles);
  const { verbs, activityTypes } = vocabularyOf(profiles);
  scope.verbs.forEach((verb, index) => {
    if (!verbs.has(verb)) report(pointerTo('/scope/verbs', index), 'is no verb of the profiles in scope');
  });
  scope.activityTypes.forEach((type, index) => {
    if (!activityTypes.has(type))
      report(pointerTo('/scope/activityTypes', index), 'is no activity type of the profiles in scope');
  });
  if (view !== undefined) checkExtensions(view, profiles, report);
  return faults;
};
