import { ownValue } from '../../core/json-object.ts';
import { intactRecords } from '../../store/ports/checked/damaged-record.ts';
import type { ErasureRepository } from '../../store/ports/consent/erasure-repository.ts';
import type { PersonRepository, StoredPerson } from '../../store/ports/consent/person-repository.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { AuditEvent, AuditEventContent } from '../audit/hash-chain.ts';
import { PERSON_EVENTS } from '../model/actions.ts';
import { idsOf } from '../model/merged-ids.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import {
  deletionOf,
  erasedDataOf,
  erasureRequestedAt,
  erasuresIn,
  everywhereOf,
  outboxEntryOf,
  type PurposeErasure,
  toPerson,
} from '../people/person-mapping.ts';

/**
 * Appends a marker to every partition of the journal. It erases data of this person for this purpose, or for all
 * without one, up to this generation: none if it is 0. `deletesName` erases the first name too, `deletesBefore` all
 * that was admitted before that time. `decision` or, for all purposes, `everywhere` is in force since; `identifiers`
 * are the person's blind indexes. Resolves with the marker's offset in each partition.
 */
export type AppendErasureMarker = (marker: {
  readonly person: string;
  readonly purpose?: string;
  readonly generation: number;
  readonly decision?: JsonObject;
  readonly everywhere?: JsonObject;
  readonly deletesName?: boolean;
  readonly deletesBefore?: number;
  readonly identifiers?: readonly string[];
  readonly event: string;
}) => Promise<readonly { readonly partition: number; readonly offset: number }[]>;

interface OutboxRelayDeps {
  readonly people: Pick<PersonRepository, 'find' | 'update' | 'findWithOutboxEntry' | 'identifiersOf'>;
  readonly erasures: Pick<ErasureRepository, 'add' | 'find'>;
  readonly auditLog: Pick<AuditLog, 'append'>;
  readonly appendMarker: AppendErasureMarker;
  readonly now: () => number;
}

/** The audit events of a relayed change, and the erasure that it brings. */
export interface RelayedChange {
  readonly events: readonly AuditEvent[];
  /** The id of the erasure. */
  readonly erasure?: string;
}

/**
 * Relays the outbox entries of decisions that are already in force to audit log and journal (transactional outbox).
 * Idempotent across processes. Rejects with Problem `store-unavailable` or `journal-unavailable`.
 */
export interface OutboxRelay {
  /** Relays the entry in a person's document; resolves with undefined if there is none. */
  relay(stored: StoredPerson): Promise<RelayedChange | undefined>;
  /**
   * Relays at most `limit` entries that crashes left, at least 2 seconds old; resolves with their number. Rejects with
   * the first error after all were tried.
   */
  relayPending(limit: number): Promise<number>;
}

type Marked = Parameters<AppendErasureMarker>[0];

/** The time for which an entry is left to the request that made it, in milliseconds. */
const GRACE_MS = 2000;

/** Decisions that erase nothing, for a store that will lack them. An end in time comes again by itself. */
const decisionsWithoutErasure = (events: readonly AuditEventContent[]): readonly PurposeErasure[] =>
  events.flatMap(({ id: event, type, purpose, to, data }): readonly PurposeErasure[] => {
    if (to === 'expired' || data?.['erases'] !== undefined) return [];
    if (PERSON_EVENTS.includes(type)) return [{ generation: 0, event }];
    return purpose === undefined || (type !== 'decision' && type !== 'signature')
      ? []
      : [{ purpose, generation: 0, event }];
  });

/** The decision, or the state of every purpose, that is in force since. */
const inForce = (stored: StoredPerson, purpose: string | undefined): Pick<Marked, 'decision' | 'everywhere'> => {
  if (purpose === undefined) return { everywhere: everywhereOf(toPerson(stored)) };
  const decision = ownValue(stored.decisions, purpose) as JsonObject | undefined;
  return decision === undefined ? {} : { decision };
};

export const createOutboxRelay = ({ people, erasures, auditLog, appendMarker, now }: OutboxRelayDeps): OutboxRelay => {
  /** The last offset of each partition: a consumer past it has met every marker. */
  const appendMarkers = async (
    stored: StoredPerson,
    marked: readonly PurposeErasure[],
    deletion: ReturnType<typeof deletionOf> = {},
  ): Promise<readonly number[]> => {
    const { id: person } = stored;
    const identifiers: string[] = [];
    for (const id of idsOf(toPerson(stored))) identifiers.push(...(await people.identifiersOf(id)));
    const appended = await Promise.allSettled(
      marked.map(({ event, ...erased }) =>
        appendMarker({ person, ...erased, ...inForce(stored, erased.purpose), ...deletion, identifiers, event }),
      ),
    );
    const positions = appended.flatMap((one) => {
      if (one.status === 'rejected') throw one.reason;
      return one.value;
    });
    const last: number[] = [];
    for (const { partition, offset } of positions) last[partition] = Math.max(last[partition] ?? 0, offset);
    return last;
  };

  /** Removes the entry from the person's document, only if it still is this one. */
  const clear = async (stored: StoredPerson, id: string): Promise<void> => {
    let current = stored;
    while (current.outboxEntry?.id === id) {
      const { outboxEntry, ...rest } = current;
      if (await people.update({ ...rest, v: current.v + 1 })) return;
      const reread = (await people.find([stored.id])).get(stored.id);
      // The person was merged meanwhile: the next round of pending entries finds the document itself.
      if (reread?.id !== stored.id) return;
      current = reread;
    }
  };

  /** In a fixed order: chain the events, append the markers, store the erasure with their offsets, clear the entry. */
  const relay = async (stored: StoredPerson): Promise<RelayedChange | undefined> => {
    const entry = outboxEntryOf(stored);
    if (entry === undefined) return undefined;
    const { id } = entry;
    const events: AuditEvent[] = [];
    for (const content of entry.events) events.push(await auditLog.append(content));
    const erased = erasuresIn(entry.events);
    const others = decisionsWithoutErasure(entry.events);
    if (others.length > 0) await appendMarkers(stored, others);
    if (erased.length > 0 && (await erasures.find(id)) === undefined) {
      // A repetition appends the markers again, which erase nothing more.
      const markers = await appendMarkers(stored, erased, deletionOf(entry));
      const what = erased.map(erasedDataOf);
      const at = erasureRequestedAt(entry.events) ?? now();
      await erasures.add({ id, person: stored.id, what, ...deletionOf(entry), requestedAt: at, markers, v: 1 });
    }
    await clear(stored, id);
    return { events, ...(erased.length > 0 && { erasure: id }) };
  };

  return {
    relay,
    relayPending: async (limit) => {
      const before = now() - GRACE_MS;
      const pending = intactRecords(await people.findWithOutboxEntry(limit)).filter(
        (stored) => (outboxEntryOf(stored)?.events[0]?.at ?? 0) <= before,
      );
      const failures: unknown[] = [];
      for (const stored of pending)
        await relay(stored).catch((thrown: unknown) => {
          failures.push(thrown);
        });
      if (failures.length > 0) throw failures[0];
      return pending.length;
    },
  };
};
