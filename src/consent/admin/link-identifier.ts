import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import { retryOnConflict } from '../../core/retry/retry-on-conflict.ts';
import type { PersonRepository, StoredPerson } from '../../store/ports/consent/person-repository.ts';
import type { AuditEventContent } from '../audit/hash-chain.ts';
import { createOutboxEntry } from '../decisions/outbox-entry.ts';
import type { OutboxRelay } from '../decisions/outbox-relay.ts';
import type { FindPurposesInForce, PurposeInForce } from '../decisions/purposes-in-force.ts';
import type { Initiator } from '../model/actions.ts';
import { idsOf } from '../model/merged-ids.ts';
import { joinReplaced } from '../model/replaced-in.ts';
import { ofEverything, toPerson, withoutName } from '../people/person-mapping.ts';
import { mergePeople, type MergeResult } from './merge-people.ts';

export interface LinkedIdentifier {
  /** The present id of the person; it differs from the one asked for if that was merged before. */
  readonly id: string;
  /** The identifier belonged to another person, who was merged into this one. */
  readonly merged: boolean;
  /** The id of the erasure that the merge brings. */
  readonly erasure?: string;
}

interface LinkIdentifierDeps {
  readonly people: PersonRepository;
  readonly outboxRelay: OutboxRelay;
  readonly findPurposes: FindPurposesInForce;
  readonly newId: () => string;
  readonly now: () => number;
}

/**
 * Gives a person an identifier (as its blind index); its former owner is merged into this person. Rejects with Problem
 * `not-found`, or with `overloaded` after 20 lost races, `store-unavailable` or `journal-unavailable`: then a
 * repetition does the rest.
 */
export type LinkIdentifier = (person: string, identifier: string, by: Initiator) => Promise<LinkedIdentifier>;

const RETRY = { tries: 20, overloaded: 'too many decide for these people at once; the same again does the rest' };

/** The two documents of a merge. */
interface MergePair {
  readonly survivor: StoredPerson;
  readonly other: StoredPerson;
}

const mergeEvents = (
  { person: { generation = 1 }, purposes, erases: everything }: MergeResult,
  known: ReadonlyMap<string, PurposeInForce>,
  { other, by, at }: { readonly other: string; readonly by: Initiator; readonly at: number },
): readonly Omit<AuditEventContent, 'id' | 'person'>[] => [
  { at, type: 'person.merged', by, data: { former: other } },
  ...(everything === undefined
    ? []
    : [{ at, type: 'person.kept-out' as const, generation, by, data: { choice: 'merge', erases: everything } }]),
  ...purposes.map(({ purpose, from, to, generation, erases }) => {
    const hash = known.get(purpose)?.purpose.hash;
    return {
      at,
      type: 'decision' as const,
      purpose,
      ...defined({ purposeHash: hash }),
      from,
      to,
      generation,
      by,
      data: { choice: 'merge', ...defined({ erases }) },
    };
  }),
];

/**
 * The survivor is written first: from then on nothing is permitted that either has refused. Then the other becomes an
 * alias. If the other has changed since, the merge begins again.
 */
export const createLinkIdentifier = ({
  people,
  outboxRelay,
  findPurposes,
  newId,
  now,
}: LinkIdentifierDeps): LinkIdentifier => {
  /** Undefined if either was changed meanwhile. */
  const tryMerge = async (
    { survivor, other }: MergePair,
    by: Initiator,
  ): Promise<{ readonly erasure?: string } | undefined> => {
    const purposes = [...new Set([...Object.keys(survivor.decisions), ...Object.keys(other.decisions)])];
    const known = await findPurposes(purposes);
    // An earlier attempt may have written the survivor.
    const repeated = new Set(idsOf(toPerson(other)));
    const { mergedIds = [], ...rest } = toPerson(survivor);
    const at = now();
    const merged = mergePeople(
      { survivor: { ...rest, mergedIds: mergedIds.filter(({ id }) => !repeated.has(id)) }, other: toPerson(other) },
      (id) => known.get(id)?.purpose.basis,
      at,
    );
    const { keptOut } = merged.person;
    const assertedAt = [survivor, other].flatMap(({ parentalConsentSetAt = [] }) => parentalConsentSetAt);
    const replacedIn = joinReplaced(survivor.replacedIn, other.replacedIn);
    const entry = createOutboxEntry(survivor.id, mergeEvents(merged, known, { other: other.id, by, at }), newId);
    const after: StoredPerson = {
      ...(keptOut === undefined ? survivor : withoutName(survivor)),
      ...merged.person,
      ...defined({ replacedIn }),
      ...(assertedAt.length > 0 && { parentalConsentSetAt: Math.max(...assertedAt) }),
      outboxEntry: keptOut === undefined ? entry : ofEverything(entry, at),
      v: survivor.v + 1,
    };
    if (!(await people.update(after))) return undefined;
    const alias: StoredPerson = { id: other.id, mergedInto: survivor.id, decisions: {}, v: other.v + 1 };
    if (!(await people.update(alias))) return undefined;
    // A reader of the event then finds one person.
    const relayed = await outboxRelay.relay(after);
    return relayed?.erasure === undefined ? {} : { erasure: relayed.erasure };
  };

  const tryLink = async (id: string, identifier: string, by: Initiator): Promise<LinkedIdentifier | undefined> => {
    const survivor = (await people.find([id])).get(id);
    if (survivor === undefined) throw new Problem('not-found', 'there is no such person');
    const other = (await people.findByIdentifiers([identifier])).get(identifier);
    if (other?.id === survivor.id) return { id: survivor.id, merged: false };
    if (other === undefined) {
      const notAdded = await people.addIdentifiers(survivor.id, [identifier]);
      return notAdded.size === 0 ? { id: survivor.id, merged: false } : undefined;
    }
    const unrelayed = [survivor, other].find(({ outboxEntry }) => outboxEntry !== undefined);
    if (unrelayed !== undefined) {
      await outboxRelay.relay(unrelayed);
      return undefined;
    }
    const merged = await tryMerge({ survivor, other }, by);
    return merged && { id: survivor.id, merged: true, ...merged };
  };

  return (id, identifier, by) => retryOnConflict(RETRY, () => tryLink(id, identifier, by));
};
