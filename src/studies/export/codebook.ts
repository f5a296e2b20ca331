import { ownValue } from '../../core/json-object.ts';
import type { Purpose } from '../../consent/model/types.ts';
import type { LanguageMap } from '../../xapi/model/types.ts';
import type { Profile } from '../../profiles/model/types.ts';
import { columnsOf, type Column } from './columns.ts';
import { describePointer } from './described-pointer.ts';
import { profilesOf, termsOf } from '../record/scope.ts';
import { extensionType } from '../record/view.ts';

/** An IRI and its label. */
export interface Labelled {
  readonly id: string;
  readonly label: LanguageMap;
}

/** A column with its description. */
export interface CodebookColumn extends Column {
  readonly description: LanguageMap;
  /** The closed list of values. */
  readonly values?: readonly string[];
}

/** The codebook of a study, as the REST API returns it. */
export interface Codebook {
  readonly study: string;
  readonly version: number;
  readonly title: LanguageMap;
  /** The precision of `timestamp` (`TimePrecision`). */
  readonly time: string;
  readonly columns: readonly CodebookColumn[];
  /** The verbs and types that records contain as they are; all others are keyed (`urn:lrs:h:`). */
  readonly verbs: readonly Labelled[];
  readonly activityTypes: readonly Labelled[];
  /** Prefixes of the activity ids that are not keyed. */
  readonly keepActivities: readonly string[];
  /** Activities with such ids that the profiles in scope describe. */
  readonly activities: readonly Labelled[];
}

/** The labels and definitions of concepts of profiles, by IRI. The first listed version of a profile has priority. */
const labelsOf = (profiles: readonly Profile[]): ReadonlyMap<string, Pick<Profile, 'prefLabel' | 'definition'>> =>
  new Map(
    profiles.flatMap(({ versions }) =>
      versions.toReversed().flatMap(({ concepts }) => concepts.map((concept) => [concept.id, concept] as const)),
    ),
  );

const LAST_NAME = /\/extensions\/([^/]+)$/;

const extensionAt = ({ pointer }: Column): string | undefined =>
  LAST_NAME.exec(pointer)?.[1]?.replaceAll('~1', '/').replaceAll('~0', '~');

/** The columns of a view with their descriptions: of xAPI, or of the extension's profile. */
export const describeColumns = (
  view: Parameters<typeof columnsOf>[0],
  profiles: readonly Profile[],
): readonly CodebookColumn[] => {
  const labels = labelsOf(profiles);
  return columnsOf(view).map((column) => {
    const iri = extensionAt(column);
    const declared = iri === undefined ? undefined : ownValue(view.extensions, iri);
    const type = declared === undefined ? undefined : extensionType(declared);
    const concept = iri === undefined ? undefined : labels.get(iri);
    const description =
      concept === undefined
        ? undefined
        : Object.keys(concept.definition).length > 0
          ? concept.definition
          : concept.prefLabel;
    return {
      ...column,
      description: description ?? describePointer(column.pointer),
      ...(typeof type === 'object' && { values: type }),
    };
  });
};

/** The ids of the activities that profiles describe (xAPI Profiles 1.0, Part Two 7.4). */
const activitiesOf = (profiles: readonly Profile[]): readonly string[] => [
  ...new Set(
    profiles.flatMap(({ versions }) =>
      versions.flatMap(({ concepts }) => concepts.filter(({ type }) => type === 'Activity').map(({ id }) => id)),
    ),
  ),
];

/**
 * Undefined if the purpose has no view. `verbLabels` are the labels that tools display for verbs which no loaded
 * profile labels.
 */
export const codebookOf = (
  { id, version, title, scope, view }: Purpose,
  loadedProfiles: readonly Profile[],
  verbLabels: ReadonlyMap<string, LanguageMap> = new Map(),
): Codebook | undefined => {
  if (view === undefined) return undefined;
  const profiles = profilesOf(scope, loadedProfiles);
  const terms = termsOf(scope, loadedProfiles);
  const labels = labelsOf(loadedProfiles);
  const labelled = (iris: Iterable<string>): readonly Labelled[] =>
    [...iris].sort().map((iri) => ({ id: iri, label: labels.get(iri)?.prefLabel ?? verbLabels.get(iri) ?? {} }));
  const inScope = (all: ReadonlySet<string>, named: readonly string[]): Iterable<string> =>
    named.length === 0 ? all : named;
  return {
    study: id,
    version,
    title,
    time: view.time,
    columns: describeColumns(view, profiles),
    verbs: labelled(inScope(terms.verbs, scope.verbs)),
    activityTypes: labelled(terms.activityTypes),
    keepActivities: view.keepActivities,
    activities: labelled(
      activitiesOf(profiles).filter((activity) => view.keepActivities.some((prefix) => activity.startsWith(prefix))),
    ),
  };
};
