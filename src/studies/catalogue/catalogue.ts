import { defined, ownValue } from '../../core/json-object.ts';
import { createHash } from 'node:crypto';
import type { Basis, Controller } from '../../consent/model/types.ts';
import type { LanguageMap } from '../../xapi/model/types.ts';
import type { Concept, Profile } from '../../profiles/model/types.ts';
import type { StoredVolume } from '../../store/ports/studies/volume-repository.ts';
import { describeColumns, type CodebookColumn, type Labelled } from '../export/codebook.ts';
import { declaredBy } from '../record/declared-type.ts';
import { vocabularyOf } from '../record/scope.ts';

/** The data that studies may request: the records of one source under one profile, without anything about a person. */
export interface Dataset {
  /** The id, `[a-z0-9-]`, unique in the catalogue. */
  readonly id: string;
  readonly title: LanguageMap;
  readonly description: LanguageMap;
  readonly source: string;
  /** The IRI of the profile; absent for a source without profiles. */
  readonly profile?: string;
  readonly verbs: readonly Labelled[];
  readonly activityTypes: readonly Labelled[];
  /** The columns that a study may request. */
  readonly columns: readonly CodebookColumn[];
  /** The legal basis of its recording. */
  readonly basis: Basis;
  readonly controller: Controller;
  /** Rounded (`roundedVolume`); absent if it is too small to be public, or not counted yet. */
  readonly statements?: number;
  /** The first and the last month (ISO 8601, UTC). */
  readonly period?: { readonly first: string; readonly last: string };
  /** The day on which the source was created. */
  readonly since: string;
}

export interface DatasetInput {
  readonly source: { readonly id: string; readonly name: string; readonly createdAt: number };
  readonly profile?: Profile;
  readonly basis: Basis;
  readonly controller: Controller;
  readonly volume?: Pick<StoredVolume, 'statements' | 'period'>;
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10);

export const datasetId = (source: string, profile: string | undefined): string =>
  profile === undefined ? source : `${source}-${createHash('sha256').update(profile).digest('hex').slice(0, 10)}`;

/** The type by which a study may request an extension, from its schema; undefined if it cannot be released. */
const releasableType = (concept: Concept): string | undefined => {
  if (concept.type !== 'ResultExtension' && concept.type !== 'ContextExtension') return undefined;
  const { type, enum: values = [] } = declaredBy(concept);
  if (values.length > 0 && values.every((value) => typeof value === 'string' && value !== '' && !value.includes('|')))
    return `enum:${values.join('|')}`;
  if (type === 'number' || type === 'integer') return 'number';
  return type === 'boolean' ? 'boolean' : undefined;
};

/** The extensions of a profile that a study may request, each with the type of its schema. */
export const releasableExtensions = (profile: Profile): Readonly<Record<string, string>> =>
  Object.fromEntries(
    profile.versions
      .flatMap(({ concepts }) => concepts)
      .flatMap((concept) => {
        const type = releasableType(concept);
        return type === undefined || concept.deprecated ? [] : [[concept.id, type]];
      }),
  );

const labelled = (iris: ReadonlySet<string>, profile: Profile): readonly Labelled[] => {
  const labels = new Map(
    profile.versions
      .toReversed()
      .flatMap(({ concepts }) => concepts.map(({ id, prefLabel }) => [id, prefLabel] as const)),
  );
  return [...iris].sort().map((id) => ({ id, label: labels.get(id) ?? {} }));
};

export const datasetOf = ({ source, profile, basis, controller, volume = {} }: DatasetInput): Dataset => {
  const vocabulary = profile === undefined ? undefined : vocabularyOf([profile]);
  const { statements, period } = volume;
  const phrase = (inLanguage: (profileName: string) => string, language: string): string =>
    inLanguage(ownValue(profile?.prefLabel, language) ?? profile?.prefLabel['en'] ?? profile?.id ?? '');
  return {
    id: datasetId(source.id, profile?.id),
    title: {
      en: phrase((name) => (name === '' ? source.name : `${source.name}: ${name}`), 'en'),
      fr: phrase((name) => (name === '' ? source.name : `${source.name}\u00a0: ${name}`), 'fr'),
    },
    description: {
      en: phrase(
        (name) =>
          `What is done in ${source.name}, recorded as xAPI statements` +
          `${name === '' ? '' : ` of the profile ${name}`}. ` +
          'A study sees the fields that were approved, of those who said yes, under pseudonyms of its own.',
        'en',
      ),
      fr: phrase(
        (name) =>
          `Ce qui est fait dans ${source.name}, enregistré en traces xAPI` +
          `${name === '' ? '' : ` du profil ${name}`}. ` +
          'Une étude voit les champs approuvés, de qui a dit oui, sous des pseudonymes qui lui sont propres.',
        'fr',
      ),
    },
    source: source.id,
    ...defined({ profile: profile?.id }),
    verbs: profile === undefined || vocabulary === undefined ? [] : labelled(vocabulary.verbs, profile),
    activityTypes: profile === undefined || vocabulary === undefined ? [] : labelled(vocabulary.activityTypes, profile),
    columns: describeColumns(
      { extensions: profile === undefined ? {} : releasableExtensions(profile), responses: true },
      profile === undefined ? [] : [profile],
    ),
    basis,
    controller,
    ...defined({ statements }),
    ...(statements !== undefined && period !== undefined && { period }),
    since: dayOf(source.createdAt),
  };
};
