import { defined } from '../../core/json-object.ts';
import { CLOCKS_DIFFER_MS } from '../../core/time.ts';
import { retryOnConflict } from '../../core/retry/retry-on-conflict.ts';
import type { AuditEventContent } from '../audit/hash-chain.ts';
import { isDamaged } from '../../store/ports/checked/damaged-record.ts';
import type { AuditEventRepository } from '../../store/ports/consent/audit-event-repository.ts';
import type { PersonRepository, StoredPerson } from '../../store/ports/consent/person-repository.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import { translateGeneration } from '../model/merged-ids.ts';
import { decisionBefore } from '../model/person-decisions.ts';
import type { Decision, Person } from '../model/types.ts';
import type { LinkPerson } from '../people/restore-people.ts';
import { deletionOf, toPerson, withoutName } from '../people/person-mapping.ts';
import { everywhereFrom } from './restore-everywhere.ts';
import { createOutboxEntry, ERASURE_EVENT_SUFFIX } from './outbox-entry.ts';
import type { OutboxRelay } from './outbox-relay.ts';

/** A marker of a decision, as a reader of the journal finds it. */
interface DecisionMarker {
  readonly person: string;
  /** Absent if it concerns every purpose. */
  readonly purpose?: string;
  /** 0 if it erases nothing. */
  readonly generation: number;
  /** Absent in the journals of earlier releases. */
  readonly decision?: JsonObject;
  /** The state in force for every purpose; absent if one is named, and in the markers of a list of erasures. */
  readonly everywhere?: JsonObject;
  /** Absent in the journals of earlier releases: then the name goes, and can be given again. */
  readonly deletesName?: boolean;
  /** All that was admitted before this time goes; absent unless everything goes, and in earlier releases. */
  readonly deletesBefore?: number;
  /** Blind indexes; absent in the journals of earlier releases, and in the markers of a list of erasures. */
  readonly identifiers?: readonly string[];
  /** The id of the audit event from which the marker follows. */
  readonly event: string;
}

/**
 * Puts a decision in force that this store has lost: it is older, and knows only the marker. The erasure is lost too,
 * and begins again. Resolves with false if the store knows the decision, or a later one. Repeatable.
 */
export type RestoreDecision = (marker: DecisionMarker) => Promise<boolean>;

export interface RestoreDecisionDeps {
  readonly people: PersonRepository;
  readonly auditEvents: AuditEventRepository;
  readonly outboxRelay: OutboxRelay;
  readonly linkPerson: LinkPerson;
  readonly newId: () => string;
  readonly now: () => number;
}

const RETRY = { tries: 20, overloaded: 'too many decisions for this person at once' };

/** A change that follows from a marker. */
interface Restored {
  readonly after: Pick<StoredPerson, 'decisions' | 'keptOut' | 'generation'>;
  readonly event: Omit<AuditEventContent, 'id' | 'at' | 'by'>;
  /** Data of this generation, and of earlier ones, must be erased. */
  readonly erases?: number;
}

interface RestoredDecision {
  readonly from: Decision;
  readonly to: Decision;
  readonly erases?: number;
}

type PurposeMarker = DecisionMarker & { readonly purpose: string };

/** Within the difference of clocks, the order of the journal counts: a restore goes back further than clocks differ. */
const isLaterThan = (decision: Decision, before: Decision, generation = 1): boolean =>
  decision.since > before.since - CLOCKS_DIFFER_MS && decision.generation >= generation;

/**
 * The change that follows from a marker; undefined if a later decision is in force. A marker without a decision is of
 * an earlier release and means a stop. The marker of a person who was merged since means a stop too: its decision is
 * not the present person's. A marker of a deletion of everything erases again if its stop is in force.
 */
const decisionFrom = (person: Person, marker: PurposeMarker, now: number): RestoredDecision | undefined => {
  // The deletion that keeps a person out came later, as do the generations after it.
  if (person.keptOut !== undefined) return undefined;
  const { person: id, purpose, generation } = marker;
  const from = decisionBefore(person, purpose);
  const decision = id === person.id ? (marker.decision as unknown as Decision | undefined) : undefined;
  const isLater = decision !== undefined && isLaterThan(decision, from, person.generation);
  if (generation === 0) return isLater ? { from, to: { ...decision, recoveredSince: decision.since } } : undefined;
  const erases = translateGeneration(person, { id, generation }, purpose);
  const isStopped = !isLater && (from.state === 'withdrawn' || from.state === 'refused');
  if (erases === 0 || from.generation > erases) return undefined;
  if (isStopped && from.generation === erases) {
    // A repeated deletion of everything starts an erasure here too: the list of erasures is made from this store's.
    const isRepeated = marker.deletesBefore !== undefined;
    return isRepeated ? { from, to: from, erases } : undefined;
  }
  return {
    from,
    erases,
    to: isLater ? decision : { ...from, state: 'withdrawn', generation: erases, since: now },
  };
};

const restoredFrom = (person: Person, { purpose, ...marker }: DecisionMarker, now: number): Restored | undefined => {
  if (purpose === undefined) {
    const restored = everywhereFrom(person, marker, now);
    if (restored === undefined) return undefined;
    const { type, erases, ...after } = restored;
    const data = erases === undefined ? { choice: 'recovered' } : { choice: 'forget', erases };
    return {
      after,
      event: { type, generation: after.generation, data },
      ...defined({ erases }),
    };
  }
  const restored = decisionFrom(person, { ...marker, purpose }, now);
  if (restored === undefined) return undefined;
  const { from, to, erases } = restored;
  return {
    after: { decisions: { ...person.decisions, [purpose]: to } },
    event: {
      type: 'decision',
      purpose,
      from: from.state,
      to: to.state,
      generation: to.generation,
      data: erases === undefined ? { choice: 'recovered' } : { choice: 'stop', erases },
    },
    ...defined({ erases }),
  };
};

/**
 * The id under which a lost decision is chained. Every marker of an erasure has the event of that erasure, whatever its
 * person and purpose: each restored decision needs an id of its own.
 */
const lostEventOf = ({ person, purpose = '', event }: DecisionMarker): string =>
  event.endsWith(ERASURE_EVENT_SUFFIX) ? `${event}.${person}.${purpose}` : event;

/**
 * The event of a decision is chained before its marker is appended. A marker without one follows from a decision that a
 * restored store has lost. Rejects with Problem `store-unavailable` or `journal-unavailable`.
 */
export const createRestoreDecision =
  ({ people, auditEvents, outboxRelay, linkPerson, newId, now }: RestoreDecisionDeps): RestoreDecision =>
  async (marker) => {
    const lostEvent = lostEventOf(marker);
    const isChained = async (): Promise<boolean> => {
      for (const event of new Set([marker.event, lostEvent]))
        if ((await auditEvents.findByEvent(event)) !== undefined) return true;
      return false;
    };
    if (await isChained()) return false;
    const { person: id, identifiers = [] } = marker;
    // Identifiers are linked first: once the event is chained, no later marker links them.
    if (identifiers.length > 0) {
      await people.insert({ id, decisions: {}, isUnlinked: true, v: 1 });
      await linkPerson(id, identifiers);
    }
    return retryOnConflict(RETRY, async () => {
      const stored = (await people.find([id])).get(id);
      if (stored === undefined) {
        // Its identifiers are linked once a statement names them.
        await people.insert({ id, decisions: {}, isUnlinked: true, v: 1 });
        return undefined;
      }
      // A damaged person is denied everything. A restore of the store reads the marker again.
      if (isDamaged(stored)) return false;
      if (stored.outboxEntry !== undefined) {
        await outboxRelay.relay(stored);
        return undefined;
      }
      // The same marker, read from another partition, may have chained it meanwhile.
      if (await isChained()) return false;
      const at = now();
      const restored = restoredFrom(toPerson(stored), marker, at);
      if (restored === undefined) {
        const isLeft = marker.deletesName !== true || stored.name === undefined;
        return isLeft || (await people.update({ ...withoutName(stored), v: stored.v + 1 })) ? false : undefined;
      }
      const { erases } = restored;
      // A marker of another partition finds this event chained.
      const event = { ...restored.event, id: lostEvent, at, by: { role: 'system', id: 'carnet' } as const };
      const deletesName = erases !== undefined && marker.deletesName !== false;
      const { keptOut: _, ...rest } = deletesName ? withoutName(stored) : stored;
      const after: StoredPerson = {
        ...rest,
        ...restored.after,
        outboxEntry: {
          ...createOutboxEntry(stored.id, [event], newId),
          ...(erases !== undefined && deletionOf({ ...marker, deletesName })),
        },
        v: stored.v + 1,
      };
      if (!(await people.update(after))) return undefined;
      await outboxRelay.relay(after);
      return true;
    });
  };
