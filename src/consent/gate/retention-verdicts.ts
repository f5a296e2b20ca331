import { mapInSlices } from '../../core/concurrency/slices.ts';
import { damagedRecordProblem } from '../../store/ports/checked/damaged-record.ts';
import type { StoredDocument } from '../../store/ports/statements/document-repository.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import { type RetentionVerdict, retentionVerdict } from '../model/policy.ts';
import type { Person } from '../model/types.ts';
import type { PersonLookup } from '../people/person-lookup.ts';
import { recordPurposeId } from '../purposes/recording-purpose.ts';

/**
 * The retention verdict on each of these statements, in their order; `keep` for one without people. Readers leave out
 * all but `keep`; a sink erases, after its write, statements with `erase`. Rejects with Problem `store-unavailable`.
 */
export type RetentionVerdicts = (
  statements: readonly Pick<StoredStatement, 'people' | 'source'>[],
) => Promise<readonly RetentionVerdict[]>;

/** True if readers get data with this verdict. Throws Problem `damaged` for the verdict `damaged`. */
export const isShown = (verdict: RetentionVerdict | undefined): boolean => {
  if (verdict === 'damaged') throw damagedRecordProblem({ kind: 'person' });
  return verdict === 'keep';
};

/** All people are read in one lookup, after the call. */
export const createRetentionVerdicts =
  ({ people: lookup }: { readonly people: Pick<PersonLookup, 'findById'> }): RetentionVerdicts =>
  async (statements) => {
    const ids = new Set<string>();
    await mapInSlices(statements, ({ people }) => {
      if (people !== undefined) for (const { id, role } of people) if (role !== 'other') ids.add(id);
    });
    const found = await lookup.findById(ids);
    const personById = (id: string): Person | undefined => found.get(id);
    return mapInSlices(statements, ({ people, source }) =>
      people === undefined ? 'keep' : retentionVerdict(recordPurposeId(source), people, personById),
    );
  };

/** The members of a document on which its retention depends. */
export type OwnedDocument = Pick<StoredDocument, 'source' | 'person'>;

/** The verdicts on documents: each as on a statement whose actor is the document's person. */
export const documentVerdicts = (
  verdicts: RetentionVerdicts,
  documents: readonly OwnedDocument[],
): ReturnType<RetentionVerdicts> =>
  verdicts(
    documents.map(({ source, person }) => ({
      source,
      ...(person !== undefined && { people: [{ ...person, role: 'actor' as const }] }),
    })),
  );
