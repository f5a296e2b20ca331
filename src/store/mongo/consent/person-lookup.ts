import type { Collection } from 'mongodb';
import { defined } from '../../../core/json-object.ts';
import { type PersonBody, personBody, personFromBody } from '../../ports/encodings.ts';
import { damagedRecord, isDamaged } from '../../ports/checked/damaged-record.ts';
import { MAX_MERGES, type StoredPerson, type WaitingState } from '../../ports/consent/person-repository.ts';
import { type RecordChecks, sealed, type WithChecksum } from '../client/record-checks.ts';

/** A person as JSON text, so that it comes back as it was and names no fields; beside it the queried members. */
export interface PersonDocument extends WithChecksum {
  readonly _id: string;
  readonly v: number;
  readonly mergedInto?: string;
  /** The id of the outbox entry. */
  readonly unchained?: string;
  /** The states of decisions in which another person has to act; absent if there are none. */
  readonly waiting?: readonly WaitingState[];
  readonly body: string;
}

/** The blind index of an identifier, with its person. */
export interface IdentifierDocument extends WithChecksum {
  readonly _id: string;
  readonly person: string;
}

export interface PeopleCollections {
  readonly people: Collection<PersonDocument>;
  readonly identifiers: Collection<IdentifierDocument>;
  /** A second copy of each: a look-up that misses an identifier asks it before a person counts as unknown. */
  readonly copies: Collection<IdentifierDocument>;
}

export const WAITING_STATES = ['pending', 'objected'] as const satisfies readonly WaitingState[];

const isIn =
  (state: WaitingState) =>
  (decision: { readonly state?: unknown }): boolean =>
    decision.state === state;

const waitingOf = ({ mergedInto, decisions }: StoredPerson): readonly WaitingState[] =>
  mergedInto === undefined ? WAITING_STATES.filter((state) => Object.values(decisions).some(isIn(state))) : [];

const withWaiting = (waiting: readonly WaitingState[]): Pick<PersonDocument, 'waiting'> =>
  waiting.length === 0 ? {} : { waiting };

/** The document of a person. */
export const personDocument = (person: StoredPerson): PersonDocument =>
  sealed('person', {
    _id: person.id,
    v: person.v,
    ...defined({ mergedInto: person.mergedInto, unchained: person.outboxEntry?.id }),
    ...withWaiting(waitingOf(person)),
    body: JSON.stringify(personBody(person)),
  });

/** The document of an identifier, and of its copy. */
export const identifierDocument = (_id: string, person: string): IdentifierDocument =>
  sealed('identifier', { _id, person });

const parsePerson = ({ _id, v, body }: PersonDocument): StoredPerson =>
  personFromBody(_id, v, JSON.parse(body) as PersonBody);

/** Reads the person in a document; a substitute if it is damaged. */
export const createReadPerson =
  (checks: RecordChecks) =>
  (document: PersonDocument): StoredPerson =>
    checks.read('person', document, parsePerson);

/** Finds people by ids, survivors in place of merged ones. */
export type FindSurvivors = (ids: readonly string[]) => Promise<ReadonlyMap<string, StoredPerson>>;

/** The person that this one was merged into; undefined for a damaged one. */
const mergedIntoOf = (person: StoredPerson): string | undefined => (isDamaged(person) ? undefined : person.mergedInto);

/** The substitute for a person who must be there and is not stored: an identifier, or a merge, names the id. */
const unstored = (id: string): StoredPerson => damagedRecord('person', id);

/** The ids among these that identifiers name. */
export const findNamed = async (
  identifiers: Collection<IdentifierDocument>,
  ids: readonly string[],
): Promise<readonly string[]> => {
  if (ids.length === 0) return [];
  const named = await identifiers.find({ person: { $in: ids } }, { projection: { person: 1 } }).toArray();
  return [...new Set(named.map(({ person }) => person))];
};

/** `mustBe`: the ids, of those not found, of people who must be there; absent: all. */
export const createFindSurvivors = (
  people: Collection<PersonDocument>,
  checks: RecordChecks,
  mustBe: (ids: readonly string[]) => Promise<readonly string[]> = (ids) => Promise.resolve(ids),
): FindSurvivors => {
  const readPerson = createReadPerson(checks);
  const findStored = async (ids: readonly string[]): Promise<readonly StoredPerson[]> => {
    if (ids.length === 0) return [];
    const options = { batchSize: ids.length, limit: ids.length };
    return (await people.find({ _id: { $in: ids } }, options).toArray()).map(readPerson);
  };
  const missingIn = (ids: readonly string[], found: readonly StoredPerson[]): readonly string[] => {
    const known = new Set(found.map(({ id }) => id));
    return ids.filter((id) => !known.has(id));
  };
  const find = async (ids: readonly string[], merges: number): Promise<readonly StoredPerson[]> => {
    const stored = await findStored(ids);
    const missing = missingIn(ids, stored);
    const named = missing.length === 0 ? [] : merges < MAX_MERGES ? missing : await mustBe(missing);
    // A person who was made meanwhile is found now.
    const late = await findStored(named);
    return [...stored, ...late, ...missingIn(named, late).map(unstored)];
  };
  const findAll = async (ids: readonly string[], merges: number): Promise<ReadonlyMap<string, StoredPerson>> => {
    if (ids.length === 0) return new Map();
    const found = await find(ids, merges);
    const into = [...new Set(found.flatMap((person) => mergedIntoOf(person) ?? []))];
    const others = merges === 0 ? new Map<string, StoredPerson>() : await findAll(into, merges - 1);
    return new Map(
      found.map((person) => {
        const merged = mergedIntoOf(person);
        return [person.id, merged === undefined ? person : (others.get(merged) ?? unstored(merged))];
      }),
    );
  };
  return (ids) => findAll(ids, MAX_MERGES);
};

/** The documents of these identifiers. */
export const findIdentifiers = (
  identifiers: Collection<IdentifierDocument>,
  keys: readonly string[],
): Promise<readonly IdentifierDocument[]> =>
  identifiers.find({ _id: { $in: keys } }, { batchSize: keys.length, limit: keys.length }).toArray();
