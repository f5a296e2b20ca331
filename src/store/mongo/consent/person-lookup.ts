import type { Collection } from 'mongodb';
import { type PersonBody, personBody, personFromBody } from '../../ports/encodings.ts';
import type { StoredPerson, WaitingState } from '../../ports/consent/person-repository.ts';

/** A person as JSON text, so that it comes back as it was and names no fields; beside it the queried members. */
export interface PersonDocument {
  readonly _id: string;
  readonly v: number;
  readonly mergedInto?: string;
  /** The id of the outbox entry. */
  readonly unchained?: string;
  /** The states of its decisions in which another person has to act; absent where there are none. */
  readonly waiting?: readonly WaitingState[];
  readonly body: string;
}

/** The blind index of an identifier, with its person. */
export interface IdentifierDocument {
  readonly _id: string;
  readonly person: string;
}

export interface PeopleCollections {
  readonly people: Collection<PersonDocument>;
  readonly identifiers: Collection<IdentifierDocument>;
}

export const WAITING_STATES = ['pending', 'objected'] as const satisfies readonly WaitingState[];

/** The most merges that are followed from one person. */
const MAX_MERGES = 16;

const isIn =
  (state: WaitingState) =>
  (decision: { readonly state?: unknown }): boolean =>
    decision.state === state;

const waitingOf = ({ mergedInto, decisions }: StoredPerson): readonly WaitingState[] =>
  mergedInto === undefined ? WAITING_STATES.filter((state) => Object.values(decisions).some(isIn(state))) : [];

const withWaiting = (waiting: readonly WaitingState[]): Pick<PersonDocument, 'waiting'> =>
  waiting.length === 0 ? {} : { waiting };

/** The document of a person. */
export const personDocument = (person: StoredPerson): PersonDocument => ({
  _id: person.id,
  v: person.v,
  ...(person.mergedInto === undefined ? {} : { mergedInto: person.mergedInto }),
  ...(person.outboxEntry === undefined ? {} : { unchained: person.outboxEntry.id }),
  ...withWaiting(waitingOf(person)),
  body: JSON.stringify(personBody(person)),
});

/** The person in a document. */
export const personFrom = ({ _id, v, body }: PersonDocument): StoredPerson =>
  personFromBody(_id, v, JSON.parse(body) as PersonBody);

/** The people with these ids, survivors in place of merged ones. */
export const findSurvivors = async (
  people: Collection<PersonDocument>,
  ids: readonly string[],
  merges = MAX_MERGES,
): Promise<ReadonlyMap<string, StoredPerson>> => {
  if (ids.length === 0) return new Map();
  const found = (await people.find({ _id: { $in: ids } }, { batchSize: ids.length, limit: ids.length }).toArray()).map(
    personFrom,
  );
  const into = [...new Set(found.flatMap(({ mergedInto }) => mergedInto ?? []))];
  const others = merges === 0 ? new Map<string, StoredPerson>() : await findSurvivors(people, into, merges - 1);
  return new Map(
    found.flatMap((person) => {
      const survivor = person.mergedInto === undefined ? person : others.get(person.mergedInto);
      return survivor === undefined ? [] : [[person.id, survivor] as const];
    }),
  );
};

/** The documents of these identifiers. */
export const findIdentifiers = (
  identifiers: Collection<IdentifierDocument>,
  keys: readonly string[],
): Promise<readonly IdentifierDocument[]> =>
  identifiers.find({ _id: { $in: keys } }, { batchSize: keys.length, limit: keys.length }).toArray();
