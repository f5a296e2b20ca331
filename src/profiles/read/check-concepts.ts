import type { ConceptType } from '../model/types.ts';
import type { DocumentReport } from './document-report.ts';
import type { ObjectsByVersion } from './group-by-version.ts';
import { quoted } from './object-reader.ts';
import { type ReadConcept, RECOMMENDATIONS } from './read-concept.ts';
import type { Located } from './read-described.ts';

const SAME_VERSION = ['broader', 'narrower', 'related'] as const;
const OTHER_PROFILE = ['broadMatch', 'narrowMatch'] as const;
const OTHER_VERSION = ['relatedMatch', 'exactMatch'] as const;
const RECOMMENDED = { recommendedActivityTypes: 'ActivityType', recommendedVerbs: 'Verb' } as const;

type ConceptTypes = ReadonlyMap<string, ReadonlySet<ConceptType>>;

const typesById = (concepts: readonly Located<ReadConcept>[]): ConceptTypes => {
  const types = new Map<string, Set<ConceptType>>();
  for (const { value } of concepts) types.set(value.id, (types.get(value.id) ?? new Set()).add(value.type));
  return types;
};

/** The number of versions that each concept is in. */
const countVersions = (concepts: ObjectsByVersion<ReadConcept>): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const ofVersion of concepts.values()) {
    for (const id of new Set(ofVersion.map(({ value }) => value.id))) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
};

/** A relation of a concept in which some IRIs may not stand. */
interface RelationRule {
  readonly name: keyof ReadConcept['relations'];
  readonly isWrong: (iri: string) => boolean;
  readonly detail: string;
  readonly section: string;
}

const relationRules = (
  type: ConceptType,
  sameVersion: ConceptTypes,
  versionCounts: ReadonlyMap<string, number>,
): readonly RelationRule[] => [
  ...SAME_VERSION.map((name) => ({
    name,
    isWrong: (iri: string) => sameVersion.get(iri)?.has(type) !== true,
    detail: `must be a concept of the type ${type} of the same version`,
    section: '7.1',
  })),
  ...OTHER_PROFILE.map((name) => ({
    name,
    isWrong: (iri: string) => versionCounts.has(iri),
    detail: 'must be a concept of another profile',
    section: '7.1',
  })),
  ...OTHER_VERSION.map((name) => ({
    name,
    isWrong: (iri: string) => sameVersion.has(iri) && versionCounts.get(iri) === 1,
    detail: 'must be a concept of another profile or version',
    section: '7.1',
  })),
  ...RECOMMENDATIONS.map((name) => ({
    name,
    isWrong: (iri: string) => sameVersion.get(iri)?.has(RECOMMENDED[name]) === false,
    detail: `must be a concept of the type ${RECOMMENDED[name]}`,
    section: '7.2',
  })),
];

/**
 * Checks the relations between concepts (P2 7.1, 7.2): the type, version and profile of the other concept. Concepts
 * outside the document are not looked for.
 */
export const checkConcepts = (concepts: ObjectsByVersion<ReadConcept>, report: DocumentReport): void => {
  const versionCounts = countVersions(concepts);
  for (const ofVersion of concepts.values()) {
    const sameVersion = typesById(ofVersion);
    for (const { at, value } of ofVersion) {
      const { type, deprecated, relations } = value;
      for (const { name, isWrong, detail, section } of relationRules(type, sameVersion, versionCounts)) {
        relations[name]?.forEach((iri, position) => {
          if (isWrong(iri)) report.warn(`${at}/${name}/${position}`, `${detail}; found ${quoted(iri)}`, section);
        });
      }
      if (relations.related !== undefined && !deprecated)
        report.warn(`${at}/related`, 'may stand only on a concept that is deprecated', '7.1');
    }
  }
};
