import type { LanguageMap, Purpose } from '../../consent/model/types.ts';
import type { Profile } from '../../profiles/model/types.ts';
import { columnsOf, type Column } from './columns.ts';
import { describedPointer } from './described-pointer.ts';
import { profilesOf, termsOf } from '../record/scope.ts';
import { extensionType } from '../record/view.ts';

/** An IRI of the stream and what it is called. */
export interface Labelled {
  readonly id: string;
  readonly label: LanguageMap;
}

/** A column, with what it means and which values it can have. */
export interface CodebookColumn extends Column {
  readonly description: LanguageMap;
  /** The closed list of values. */
  readonly values?: readonly string[];
}

/** What a scientist needs to read the records of a study by. */
export interface Codebook {
  readonly study: string;
  readonly version: number;
  readonly title: LanguageMap;
  /** How exact `timestamp` is. */
  readonly time: string;
  readonly columns: readonly CodebookColumn[];
  /** The verbs and types that stand in records as they are; all others are keyed (`urn:lrs:h:`). */
  readonly verbs: readonly Labelled[];
  readonly activityTypes: readonly Labelled[];
  /** The activities whose ids begin with one of these keep them. */
  readonly keepActivities: readonly string[];
  /** Those that the profiles in scope describe. */
  readonly activities: readonly Labelled[];
}

/** What the extensions and words of profiles are called, by their IRIs. */
const labelsOf = (profiles: readonly Profile[]): ReadonlyMap<string, Pick<Profile, 'prefLabel' | 'definition'>> =>
  new Map(
    profiles.flatMap(({ versions }) =>
      versions.toReversed().flatMap(({ concepts }) => concepts.map((concept) => [concept.id, concept] as const)),
    ),
  );

const LAST_NAME = /\/extensions\/([^/]+)$/;

const extensionAt = ({ pointer }: Column): string | undefined =>
  LAST_NAME.exec(pointer)?.[1]?.replaceAll('~1', '/').replaceAll('~0', '~');

/** The columns of a view, each with what it means: as xAPI has it, or as the profile of the extension says. */
export const describedColumns = (
  view: Parameters<typeof columnsOf>[0],
  profiles: readonly Profile[],
): readonly CodebookColumn[] => {
  const labels = labelsOf(profiles);
  return columnsOf(view).map((column) => {
    const iri = extensionAt(column);
    const declared = iri === undefined ? undefined : view.extensions[iri];
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
      description: description ?? describedPointer(column.pointer),
      ...(typeof type === 'object' ? { values: type } : {}),
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
 * The codebook of a study: its columns with their types, meanings and closed lists, and the labels of what stands in
 * records as it is. `held` are the profiles that are held here, `said` is what tools call verbs that none of them
 * names. Undefined where the purpose has no view.
 */
export const codebookOf = (
  { id, version, title, scope, view }: Purpose,
  held: readonly Profile[],
  said: ReadonlyMap<string, LanguageMap> = new Map(),
): Codebook | undefined => {
  if (view === undefined) return undefined;
  const profiles = profilesOf(scope, held);
  const terms = termsOf(scope, held);
  const labels = labelsOf(held);
  const labelled = (iris: Iterable<string>): readonly Labelled[] =>
    [...iris].sort().map((iri) => ({ id: iri, label: labels.get(iri)?.prefLabel ?? said.get(iri) ?? {} }));
  const inScope = (all: ReadonlySet<string>, named: readonly string[]): Iterable<string> =>
    named.length === 0 ? all : named;
  return {
    study: id,
    version,
    title,
    time: view.time,
    columns: describedColumns(view, profiles),
    verbs: labelled(inScope(terms.verbs, scope.verbs)),
    activityTypes: labelled(terms.activityTypes),
    keepActivities: view.keepActivities,
    activities: labelled(
      activitiesOf(profiles).filter((activity) => view.keepActivities.some((prefix) => activity.startsWith(prefix))),
    ),
  };
};
