import { idsOf, translateGeneration } from '../model/merged-ids.ts';
import type { PersonLookup } from '../people/person-lookup.ts';
import { recordPurposeId, sourceOfRecord } from '../purposes/recording-purpose.ts';

/** The generations of a person that an erasure covers, by purpose or, without one, for all: this and earlier ones. */
export type ErasedGenerations = readonly { readonly purpose?: string; readonly generation: number }[];

export interface ErasedPerson {
  /** The present id and the merged ones. */
  readonly ids: readonly string[];
  /** True if the erasure covers data of a source that were recorded of one of the ids in this generation. */
  covers(source: string, owner: { readonly id: string; readonly generation: number }): boolean;
}

/** Reads the person; undefined if no data of a source are to be erased. Rejects with Problem `store-unavailable`. */
export const readErasedPerson = async (
  people: Pick<PersonLookup, 'findById'>,
  id: string,
  erased: ErasedGenerations,
): Promise<ErasedPerson | undefined> => {
  const generations = new Map(
    erased.flatMap(({ purpose = '', generation }) => {
      const source = sourceOfRecord(purpose);
      return source === undefined ? [] : [[source, generation] as const];
    }),
  );
  const everything = Math.max(0, ...erased.map(({ purpose, generation }) => (purpose === undefined ? generation : 0)));
  if (generations.size === 0 && everything === 0) return undefined;
  const person = (await people.findById([id])).get(id);
  return {
    ids: [...new Set([id, ...(person === undefined ? [] : idsOf(person))])],
    covers: (source, owner) => {
      const generation = Math.max(everything, generations.get(source) ?? 0);
      if (generation === 0) return false;
      // The person no longer exists.
      if (person === undefined) return true;
      // Generations of a merged id are compared in the present id's count.
      const purpose = recordPurposeId(source);
      return translateGeneration(person, owner, purpose) <= translateGeneration(person, { id, generation }, purpose);
    },
  };
};
