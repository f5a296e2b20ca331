import { defined } from '../../core/json-object.ts';
import type { StatementPerson } from '../../xapi/model/types.ts';
import type { StoredPerson } from './consent/person-repository.ts';
import type { Progress, WriteNote } from './sink/progress-repository.ts';

type Packed = readonly [string, StatementPerson['role'], number];

/** The people of a statement as text, in both stores: a JSON list of id, role and generation. */
export const packStatementPeople = (people: readonly StatementPerson[]): string =>
  JSON.stringify(people.map(({ id, role, generation }): Packed => [id, role, generation]));

/** Reverses `packStatementPeople`. */
export const unpackStatementPeople = (text: string): readonly StatementPerson[] =>
  (JSON.parse(text) as readonly Packed[]).map(([id, role, generation]) => ({ id, role, generation }));

/** A person as JSON in either store, under the member names of the first release. Id and `v` stand beside it. */
export interface PersonBody extends Pick<
  StoredPerson,
  'name' | 'mergedInto' | 'decisions' | 'isUnlinked' | 'keptOut' | 'generation' | 'replacedIn'
> {
  readonly was?: NonNullable<StoredPerson['mergedIds']>;
  readonly jointUntil?: number;
  readonly jointSaid?: number;
  readonly unchained?: NonNullable<StoredPerson['outboxEntry']>;
}

/** The JSON of a person. */
export const personBody = (person: StoredPerson): PersonBody => {
  const { id, v, mergedIds, parentalConsentUntil, parentalConsentSetAt, outboxEntry, ...rest } = person;
  return {
    ...rest,
    ...defined({
      was: mergedIds,
      jointUntil: parentalConsentUntil,
      jointSaid: parentalConsentSetAt,
      unchained: outboxEntry,
    }),
  };
};

/**
 * The person of a parsed body. May change `body` and return it: this runs for every person of every statement, and a
 * copy would cost.
 */
export const personFromBody = (id: string, v: number, body: PersonBody): StoredPerson => {
  if ((body.was ?? body.jointUntil ?? body.jointSaid ?? body.unchained) === undefined)
    return Object.assign(body, { id, v });
  const { was, jointUntil, jointSaid, unchained, ...rest } = body;
  return {
    ...rest,
    id,
    v,
    ...defined({
      mergedIds: was,
      parentalConsentUntil: jointUntil,
      parentalConsentSetAt: jointSaid,
      outboxEntry: unchained,
    }),
  };
};

type StoredNote = Omit<WriteNote, 'deadLetters'> & { readonly aside: WriteNote['deadLetters'] };

/** A progress document as both stores keep it, under the member names of the first release. */
export interface StoredProgress extends Omit<Progress, 'partition' | 'epoch' | 'note' | 'deadLetters'> {
  readonly note?: StoredNote;
  readonly aside: Progress['deadLetters'];
}

const storedNote = ({ deadLetters, ...note }: WriteNote): StoredNote => ({ ...note, aside: deadLetters });
const noteFrom = ({ aside, ...note }: StoredNote): WriteNote => ({ ...note, deadLetters: aside });

/** The stored form of all but partition and epoch. */
export const toStoredProgress = (progress: Omit<Progress, 'partition' | 'epoch'>): StoredProgress => {
  const { offset, last, through, note, kept, deadLetters } = progress;
  return {
    ...defined({ offset }),
    last,
    through,
    ...(note !== undefined && { note: storedNote(note) }),
    ...defined({ kept }),
    aside: deadLetters,
  };
};

/** Reverses `toStoredProgress`. */
export const fromStoredProgress = (
  key: Pick<Progress, 'partition' | 'epoch'>,
  { offset, last, through, note, kept, aside }: StoredProgress,
): Progress => ({
  ...key,
  ...defined({ offset }),
  last,
  through,
  ...(note !== undefined && { note: noteFrom(note) }),
  ...defined({ kept }),
  deadLetters: aside,
});
