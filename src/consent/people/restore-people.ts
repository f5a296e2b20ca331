import { retryOnConflict } from '../../core/retry/retry-on-conflict.ts';
import { isDamaged } from '../../store/ports/checked/damaged-record.ts';
import type { PersonRepository } from '../../store/ports/consent/person-repository.ts';
import type { Statement, StatementPerson } from '../../xapi/model/types.ts';
import type { Person } from '../model/types.ts';
import type { BlindIndex } from './blind-index.ts';
import { personKey } from './spellings.ts';

/** A statement with the people that its request gave it. */
export interface StatementOfPeople {
  readonly statement: Statement;
  readonly people: readonly StatementPerson[];
}

/** An identifier in a statement, with the person that its request found behind it. */
interface IdentifiedPerson {
  readonly id: string;
  readonly identifier: string;
}

/** The identifiers that a statement names (`agentKey`), in the order in which the gate lists their people. */
export type NamedInStatement = (
  statement: Statement,
) => readonly { readonly identifier: string; readonly role: StatementPerson['role'] }[];

/**
 * Assigns the identifiers of a statement to its people, as far as that is known. If some identifiers gave no person, or
 * two gave one, only the actor's is known: those of the others may be anyone's.
 */
export const identifyPeople = (
  { statement, people }: StatementOfPeople,
  namedIn: NamedInStatement,
): readonly IdentifiedPerson[] => {
  const named = namedIn(statement);
  if (named.length === people.length && named.every(({ role }, at) => people[at]?.role === role))
    return named.map(({ identifier }, at) => ({ identifier, id: people[at]?.id ?? '' }));
  const actor = named.find(({ role }) => role === 'actor');
  const person = people.find(({ role }) => role === 'actor');
  return actor === undefined || person === undefined ? [] : [{ identifier: actor.identifier, id: person.id }];
};

export interface RestorePeopleDeps {
  readonly repository: PersonRepository;
  readonly blindIndex: BlindIndex;
  /** Gives a person an identifier, by its blind index; its former owner is merged into this person. */
  readonly linkIdentifier: (person: string, index: string) => Promise<unknown>;
  readonly namedIn: NamedInStatement;
}

/**
 * Makes people again under the ids that the requests of statements gave them, unless `personById` finds them linked.
 * Resolves with their number. Repeatable; concurrent calls make each once.
 */
export type RestorePeople = (
  statements: readonly StatementOfPeople[],
  personById: (id: string) => Person | undefined,
) => Promise<number>;

const RETRY = { tries: 20, overloaded: 'too many change this person at once' };

/**
 * Links these blind indexes to a person; another person who was made for one meanwhile is merged into this person.
 * Repeatable. Rejects with Problem `store-unavailable` or `journal-unavailable`.
 */
export type LinkPerson = (id: string, identifiers: readonly string[]) => Promise<void>;

interface LinkPersonDeps {
  readonly repository: PersonRepository;
  readonly linkIdentifier: RestorePeopleDeps['linkIdentifier'];
}

/** A person is unlinked until its identifiers lead to it, so that the work is found again after a crash. */
export const createLinkPerson = ({ repository, linkIdentifier }: LinkPersonDeps): LinkPerson => {
  const endLinking = (id: string): Promise<true> =>
    retryOnConflict(RETRY, async () => {
      const stored = (await repository.find([id])).get(id);
      if (stored?.isUnlinked === undefined) return true;
      const { isUnlinked: _, ...linked } = stored;
      return (await repository.update({ ...linked, v: stored.v + 1 })) || undefined;
    });

  return async (id, identifiers) => {
    for (const identifier of identifiers) await linkIdentifier(id, identifier);
    await endLinking(id);
  };
};

/** Rejects with Problem `store-unavailable` or `journal-unavailable`. */
export const createRestorePeople = ({
  repository,
  blindIndex,
  linkIdentifier,
  namedIn,
}: RestorePeopleDeps): RestorePeople => {
  const linkPerson = createLinkPerson({ repository, linkIdentifier });
  return async (statements, personById) => {
    const wanted = new Map<string, Set<string>>();
    for (const one of statements)
      for (const { id, identifier } of identifyPeople(one, namedIn)) {
        const person = personById(id);
        if (person !== undefined && (isDamaged(person) || person.isUnlinked === undefined)) continue;
        wanted.set(id, (wanted.get(id) ?? new Set()).add(identifier));
      }
    for (const [id, identifiers] of wanted) {
      await repository.insert({ id, decisions: {}, isUnlinked: true, v: 1 });
      await linkPerson(id, [...new Set([...identifiers].map((identifier) => blindIndex(personKey(identifier))))]);
    }
    return wanted.size;
  };
};
