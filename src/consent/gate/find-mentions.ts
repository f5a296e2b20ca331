import { agentKey, eachActor } from '../../xapi/model/agents.ts';
import type { Statement } from '../../xapi/model/types.ts';
import { readStored } from '../../xapi/statement/read-stored.ts';
import { isDamaged } from '../../store/ports/checked/damaged-record.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import { idsOf } from '../model/merged-ids.ts';
import { retentionVerdict } from '../model/policy.ts';
import type { Person } from '../model/types.ts';
import type { PersonLookup } from '../people/person-lookup.ts';
import { personKey } from '../people/spellings.ts';
import { recordPurposeId } from '../purposes/recording-purpose.ts';
import { MENTION_PLACES, mentionPlaces, type MentionPlace } from './mention-places.ts';

/** A stored statement that names a person whose own data of that generation are erased. */
export interface FoundMention {
  readonly document: StoredStatement;
  readonly person: Person;
  /** The keys (`agentKey`) by which the statement names them. */
  readonly keys: readonly string[];
  /** In the order of `MENTION_PLACES`. */
  readonly places: readonly MentionPlace[];
}

/**
 * Finds people who are named in these statements although their own data are erased; decisions are read after the call.
 * Statements that are being erased are passed over. Rejects as `PersonLookup` does.
 */
export type FindMentions = (documents: readonly StoredStatement[]) => Promise<readonly FoundMention[]>;

/**
 * True if the person has ended the recording in which the statement names them. A person without an entry among the
 * statement's people was unknown when it came, and is of the first generation.
 */
const isErased = ({ source, people = [] }: StoredStatement, person: Person): boolean => {
  const ids = idsOf(person);
  const known = people.filter(({ id }) => ids.includes(id));
  // An actor or member decides on the complete statement.
  if (known.some(({ role }) => role !== 'other')) return false;
  const named = known.length > 0 ? known : [{ id: person.id, generation: 1 }];
  const asActors = named.map(({ id, generation }) => ({ id, generation, role: 'actor' as const }));
  return retentionVerdict(recordPurposeId(source), asActors, () => person) === 'erase';
};

const mentionsIn = (
  document: StoredStatement,
  named: ReturnType<typeof mentionPlaces>,
  personOf: ReadonlyMap<string, Person>,
): readonly FoundMention[] => {
  const byId = new Map<string, { readonly person: Person; readonly keys: string[] }>();
  for (const key of named.keys()) {
    const person = personOf.get(key);
    // The decision of a damaged person is not known.
    if (person === undefined || isDamaged(person)) continue;
    const one = byId.get(person.id) ?? { person, keys: [] };
    byId.set(person.id, one);
    one.keys.push(key);
  }
  return [...byId.values()].flatMap(({ person, keys }) => {
    if (!isErased(document, person)) return [];
    const places = MENTION_PLACES.filter((place) => keys.some((key) => named.get(key)?.has(place)));
    return [{ document, person, keys, places }];
  });
};

/**
 * The keys of the actor, or of members of an acting Group, that are not spelt as people are stored. An earlier release
 * may have stored another person under that spelling, and a look-up joins the two.
 */
const formerlySpelt = (statement: Statement): readonly string[] => {
  const keys: string[] = [];
  eachActor(statement, (actor, position, inSubStatement) => {
    const key = position === 'actor' && !inSubStatement ? agentKey(actor) : undefined;
    if (key !== undefined && personKey(key) !== key) keys.push(key);
  });
  return keys;
};

/** All identifiers are looked up in one call; statements that name no person cost none. */
export const createFindMentions =
  ({ people }: { readonly people: Pick<PersonLookup, 'findByIdentifier'> }): FindMentions =>
  async (documents) => {
    const readable = documents
      .filter(({ erasing, damaged }) => erasing !== true && damaged !== true)
      .map((document) => ({ document, statement: readStored(document) }));
    const named = readable.flatMap(({ document, statement }) => {
      const places = mentionPlaces(statement);
      return places.size === 0 ? [] : [{ document, places }];
    });
    const keys = new Set([
      ...named.flatMap(({ places }) => [...places.keys()]),
      ...readable.flatMap(({ statement }) => formerlySpelt(statement)),
    ]);
    if (keys.size === 0) return [];
    const personOf = await people.findByIdentifier(keys);
    return named.flatMap(({ document, places }) => mentionsIn(document, places, personOf));
  };
