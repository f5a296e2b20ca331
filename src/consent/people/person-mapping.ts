import { defined } from '../../core/json-object.ts';
import type { StoredPerson } from '../../store/ports/consent/person-repository.ts';
import type { AuditEventContent } from '../audit/hash-chain.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import type { Person } from '../model/types.ts';

/** A change of decisions still to be relayed to audit log and journal; part of the person's document until then. */
export interface OutboxEntry {
  /** Random: the id of the change, and of the erasure that it brings. */
  readonly id: string;
  /** In the order in which they are chained. */
  readonly events: readonly AuditEventContent[];
  /** True if the erasure takes the first name too; absent without an erasure, and in entries of earlier releases. */
  readonly deletesName?: boolean;
  /**
   * The time before which all that was admitted goes, whatever its source; only for an erasure of everything, and
   * absent in entries of earlier releases.
   */
  readonly deletesBefore?: number;
}

/** The part of a person that an erasure takes beyond its purposes. */
type Deletion = Pick<OutboxEntry, 'deletesName' | 'deletesBefore'>;

/** Only these members, without those that are absent. */
export const deletionOf = ({ deletesName, deletesBefore }: Deletion): Deletion => ({
  ...defined({ deletesName, deletesBefore }),
});

/** The entry of an erasure that leaves nothing of the person: no name, and nothing that was admitted before it. */
export const ofEverything = (entry: OutboxEntry, at: number): OutboxEntry =>
  entry.deletesName === undefined ? entry : { ...entry, deletesName: true, deletesBefore: at };

/** Data of one person for one purpose, of this generation and earlier ones, that must go. */
export interface PurposeErasure {
  /** Absent: the data for every purpose. */
  readonly purpose?: string;
  readonly generation: number;
  /** The id of the event that erases it. */
  readonly event: string;
}

/** The person of a document: the document itself, without a copy, since this runs for each person of each statement. */
export const toPerson = (stored: StoredPerson): Person =>
  stored as Omit<StoredPerson, 'keptOut'> & Pick<Person, 'decisions' | 'keptOut'>;

export const withoutName = ({ name: _, ...rest }: StoredPerson): StoredPerson => rest;

/** The outbox entry of a document; only this room writes it. */
export const outboxEntryOf = ({ outboxEntry }: StoredPerson): OutboxEntry | undefined =>
  outboxEntry as OutboxEntry | undefined;

/** The decision time of the first of these events that erases; events of earlier decisions may go ahead of it. */
export const erasureRequestedAt = (events: readonly AuditEventContent[]): number | undefined =>
  events.find(({ data }) => typeof data?.['erases'] === 'number')?.at;

/** The data that an erasure covers, as it is stored: without the event. */
export const erasedDataOf = ({ purpose, generation }: PurposeErasure): Omit<PurposeErasure, 'event'> => ({
  ...defined({ purpose }),
  generation,
});

/** The state of a person in every purpose, as markers carry it for a store that lacks it. */
export const everywhereOf = ({ keptOut, generation = 1 }: Pick<Person, 'keptOut' | 'generation'>): JsonObject => ({
  generation,
  ...(keptOut !== undefined && { keptOut: { ...keptOut } }),
});

/** The erasures that these events demand. */
export const erasuresIn = (events: readonly AuditEventContent[]): readonly PurposeErasure[] =>
  events.flatMap(({ id, purpose, data }) => {
    const generation = data?.['erases'];
    if (typeof generation !== 'number') return [];
    return [{ ...defined({ purpose }), generation, event: id }];
  });
