import { defined } from '../../core/json-object.ts';
import {
  type AccessRecordCursor,
  type AccessRecordRepository,
  positionOf,
} from '../../store/ports/consent/access-record-repository.ts';
import type { PersonLookup } from '../people/person-lookup.ts';
import { type ErasedGenerations, readErasedPerson } from './erased-person.ts';

/**
 * Erases the access records over a person's data, by purpose and source, up to the generation under erasure. Their
 * filters say what the data were. Idempotent; rejects with Problem `store-unavailable`.
 */
export type EraseAccessRecords = (personId: string, erased: ErasedGenerations) => Promise<void>;

interface EraseAccessRecordsDeps {
  readonly accessRecords: AccessRecordRepository;
  readonly people: Pick<PersonLookup, 'findById'>;
}

const PAGE_SIZE = 500;

export const createEraseAccessRecords =
  ({ accessRecords, people }: EraseAccessRecordsDeps): EraseAccessRecords =>
  async (id, erased) => {
    const person = await readErasedPerson(people, id, erased);
    if (person === undefined) return;
    let before: AccessRecordCursor | undefined;
    do {
      const page = await accessRecords.list({
        people: person.ids,
        limit: PAGE_SIZE,
        ...defined({ before }),
      });
      const covered = page.records.filter(({ source, person: owner, generation }) =>
        person.covers(source, { id: owner, generation }),
      );
      if (covered.length > 0) await accessRecords.delete(covered.map(positionOf));
      before = page.next;
    } while (before !== undefined);
  };
