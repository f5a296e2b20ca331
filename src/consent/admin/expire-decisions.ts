import { isProblem } from '../../core/problem.ts';
import type { DocumentPlace, DocumentRepository } from '../../store/ports/document-repository.ts';
import type { PersonRepository } from '../../store/ports/person-repository.ts';
import type { DecideFor } from '../decisions/decision-service.ts';
import { documentStays } from '../gate/document-verdicts.ts';
import { dueActs } from '../decisions/due-transitions.ts';
import { personFrom } from '../people/person-mapping.ts';
import type { Stays } from '../gate/retention-verdicts.ts';
import type { Person } from '../model/types.ts';

/** What one round of visits came to. */
export interface Visited {
  readonly seen: number;
  /** How many decisions time has made, and how many documents went. */
  readonly decided: number;
  readonly removed: number;
  /** Where to go on (as `after`); absent when all have been seen: then begin anew. */
  readonly next?: string;
}

/** What visiting needs. */
export interface VisitPeopleDeps {
  readonly people: Pick<PersonRepository, 'walk'>;
  readonly documents: Pick<DocumentRepository, 'ofPeople' | 'remove'>;
  readonly act: DecideFor['act'];
  readonly stays: Stays;
  readonly now: () => number;
  /** How many people one round visits. */
  readonly most?: number;
}

const DOCUMENTS_AT_ONCE = 200;

/**
 * Builds the visits to people, some in a round: puts down what time has decided for them, which erases where it ends a
 * study or where nobody has ruled on an objection, and removes documents of theirs that may not stay: what a writer
 * left that died before it looked at the decision again. Repeatable, by whoever and however many; where one cannot be
 * dealt with the others are all the same, then it rejects with the first reason.
 */
export const createVisitPeople = ({
  people,
  documents,
  act,
  stays,
  now,
  most = 500,
}: VisitPeopleDeps): ((after?: string) => Promise<Visited>) => {
  const passTime = async (person: Person): Promise<number> => {
    let decided = 0;
    for (const { purpose, choice } of dueActs(person, now())) {
      try {
        const { outcome } = await act(person.id, purpose, { by: { role: 'system', id: 'carnet' }, choice });
        if (outcome === 'decided') decided++;
      } catch (thrown) {
        // A purpose that is not there any more permits nothing, and nobody decides on it.
        if (!isProblem(thrown, 'not-found')) throw thrown;
      }
    }
    return decided;
  };

  const removeDocuments = async (ids: readonly string[]): Promise<number> => {
    let removed = 0;
    let after: DocumentPlace | undefined;
    do {
      const page = await documents.ofPeople(ids, {
        limit: DOCUMENTS_AT_ONCE,
        ...(after === undefined ? {} : { after }),
      });
      const staying = await documentStays(stays, page.documents);
      for (const [index, document] of page.documents.entries()) {
        if (staying[index] === 'goes' && (await documents.remove(document.scope, document.id, document))) removed++;
      }
      after = page.next;
    } while (after !== undefined);
    return removed;
  };

  return async (after) => {
    const found = (await people.walk({ limit: most, ...(after === undefined ? {} : { after }) })).map(personFrom);
    const failures: unknown[] = [];
    const counted = (work: Promise<number>): Promise<number> =>
      work.catch((thrown: unknown) => {
        failures.push(thrown);
        return 0;
      });
    let decided = 0;
    for (const person of found) decided += await counted(passTime(person));
    const ids = found.flatMap(({ id, was = [] }) => [id, ...was.map((former) => former.id)]);
    const removed = ids.length === 0 ? 0 : await counted(removeDocuments(ids));
    if (failures.length > 0) throw failures[0];
    const last = found.at(-1)?.id;
    return {
      seen: found.length,
      decided,
      removed,
      ...(found.length < most || last === undefined ? {} : { next: last }),
    };
  };
};
