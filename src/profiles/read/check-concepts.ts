import type { Report } from './document-report.ts';
import { quoted } from './object-reader.ts';
import type { Placed } from './read-described.ts';
import { type ReadConcept, RECOMMENDATIONS } from './read-concept.ts';
import type { Sorted } from './sort-into-versions.ts';
import type { ConceptType } from '../model/types.ts';

const SAME_VERSION = ['broader', 'narrower', 'related'] as const;
const OTHER_PROFILE = ['broadMatch', 'narrowMatch'] as const;
const OTHER_VERSION = ['relatedMatch', 'exactMatch'] as const;
const RECOMMENDED = { recommendedActivityTypes: 'ActivityType', recommendedVerbs: 'Verb' } as const;

const typesById = (concepts: readonly Placed<ReadConcept>[]): ReadonlyMap<string, ReadonlySet<ConceptType>> => {
  const types = new Map<string, Set<ConceptType>>();
  for (const {
    of: { id, type },
  } of concepts)
    types.set(id, (types.get(id) ?? new Set()).add(type));
  return types;
};

/**
 * Checks what concepts say of each other, as far as the document itself can tell: which type the others are of, and
 * whether they stand in the version, the profile or another one, as P2 7.1 and 7.2 demand of each relation.
 */
export const checkConcepts = (sorted: Sorted<ReadConcept>, report: Report): void => {
  const versionsWith = new Map<string, number>();
  for (const concepts of sorted.values()) {
    for (const id of new Set(concepts.map(({ of }) => of.id))) versionsWith.set(id, (versionsWith.get(id) ?? 0) + 1);
  }
  for (const concepts of sorted.values()) {
    const here = typesById(concepts);
    for (const {
      at,
      of: { type, deprecated, relations },
    } of concepts) {
      const warnOf = (
        name: keyof ReadConcept['relations'],
        isWrong: (iri: string) => boolean,
        detail: string,
        section = '7.1',
      ): void => {
        relations[name]?.forEach((iri, position) => {
          if (isWrong(iri)) report.warn(`${at}/${name}/${position}`, `${detail}; found ${quoted(iri)}`, section);
        });
      };
      for (const name of SAME_VERSION)
        warnOf(
          name,
          (iri) => here.get(iri)?.has(type) !== true,
          `must be a concept of the type ${type} of the same version`,
        );
      for (const name of OTHER_PROFILE)
        warnOf(name, (iri) => versionsWith.has(iri), 'must be a concept of another profile');
      for (const name of OTHER_VERSION)
        warnOf(
          name,
          (iri) => here.has(iri) && versionsWith.get(iri) === 1,
          'must be a concept of another profile or version',
        );
      for (const name of RECOMMENDATIONS) {
        const wanted = RECOMMENDED[name];
        warnOf(name, (iri) => here.get(iri)?.has(wanted) === false, `must be a concept of the type ${wanted}`, '7.2');
      }
      if (relations.related !== undefined && !deprecated)
        report.warn(`${at}/related`, 'may stand only on a concept that is deprecated', '7.1');
    }
  }
};
