import { retryOnConflict } from '../../core/retry/retry-on-conflict.ts';
import type { AuditEventRepository } from '../../store/ports/consent/audit-event-repository.ts';
import type { PersonRepository, StoredPerson } from '../../store/ports/consent/person-repository.ts';
import { translateGeneration } from '../model/merged-ids.ts';
import type { Decision } from '../model/types.ts';
import { toPerson } from '../people/person-mapping.ts';
import { NO_DECISION } from './decide.ts';
import { createOutboxEntry } from './outbox-entry.ts';
import type { OutboxRelay } from './outbox-relay.ts';

/** An erasure marker of a purpose, as a reader of the journal finds it. */
interface FoundMarker {
  readonly person: string;
  readonly purpose: string;
  readonly generation: number;
  /** The id of the audit event that it follows from. */
  readonly event: string;
}

/**
 * Has a decision deny of which this store knows the marker alone: it is older than the decision. The erasure begins
 * anew, since it is lost too. Resolves with false where the store knows the decision. Repeatable.
 */
export type LearnStop = (marker: FoundMarker) => Promise<boolean>;

export interface LearnStopDeps {
  readonly people: Pick<PersonRepository, 'find' | 'insert' | 'update'>;
  readonly auditEvents: Pick<AuditEventRepository, 'findByEvent'>;
  readonly outboxRelay: Pick<OutboxRelay, 'relay'>;
  readonly newId: () => string;
  readonly now: () => number;
}

const RETRY = { tries: 20, overloaded: 'too many decisions for this person at once' };

/** The decision that the marker follows from, as far as the marker tells; undefined where the data are over already. */
const stoppedBy = (
  stored: StoredPerson,
  { person: id, purpose, generation }: FoundMarker,
  now: number,
): { readonly from: Decision; readonly to: Decision } | undefined => {
  const person = toPerson(stored);
  const from = person.decisions[purpose] ?? NO_DECISION;
  const last = translateGeneration(person, { id, generation }, purpose);
  const isStopped = from.state === 'withdrawn' || from.state === 'refused';
  if (last === 0 || from.generation > last || (isStopped && from.generation === last)) return undefined;
  return { from, to: { ...from, state: 'withdrawn', generation: last, since: now } };
};

/**
 * The event of a decision is chained before its marker is appended. A marker without one follows from a decision that a
 * restored store has lost. Rejects with Problem `store-unavailable` or `journal-unavailable`.
 */
export const createLearnStop =
  ({ people, auditEvents, outboxRelay, newId, now }: LearnStopDeps): LearnStop =>
  async (marker) => {
    if ((await auditEvents.findByEvent(marker.event)) !== undefined) return false;
    const { person: id, purpose } = marker;
    return retryOnConflict(RETRY, async () => {
      const stored = (await people.find([id])).get(id);
      if (stored === undefined) {
        // Its identifiers are linked once a statement names them.
        await people.insert({ id, decisions: {}, isUnlinked: true, v: 1 });
        return undefined;
      }
      if (stored.outboxEntry !== undefined) {
        await outboxRelay.relay(stored);
        return undefined;
      }
      const at = now();
      const stopped = stoppedBy(stored, marker, at);
      if (stopped === undefined) return false;
      const { from, to } = stopped;
      const event = {
        // The id of the lost event: a marker of another partition finds it chained.
        ...{ id: marker.event, at, type: 'decision', purpose },
        ...{ from: from.state, to: to.state, generation: to.generation },
        by: { role: 'system', id: 'carnet' } as const,
        data: { choice: 'stop', erases: to.generation },
      };
      const after: StoredPerson = {
        ...stored,
        decisions: { ...stored.decisions, [purpose]: to },
        outboxEntry: createOutboxEntry(stored.id, [event], newId),
        v: stored.v + 1,
      };
      if (!(await people.update(after))) return undefined;
      await outboxRelay.relay(after);
      return true;
    });
  };
