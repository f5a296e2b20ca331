import type { AuditEventType } from '../../access/audit/event-types.ts';
import type { AuditEvent } from '../../consent/audit/hash-chain.ts';
import { ownValue } from '../../core/json-object.ts';
import { isProblem } from '../../core/problem.ts';
import type { LackingEvent } from './lacking-events.ts';
import type { Noe, NoeContent } from './noe.ts';
import {
  deriveAsked,
  deriveDecision,
  deriveErasure,
  deriveMerge,
  type DeriveNoes,
  deriveReplacement,
  deriveRestored,
  type NoeReader,
} from './person-noes.ts';
import {
  deriveAccount,
  deriveEndedLink,
  deriveForwarding,
  deriveGrants,
  deriveLink,
  deriveOrganisation,
  derivePurpose,
  deriveRevocation,
  deriveSource,
  deriveVoided,
  deriveWebhook,
} from './setting-noes.ts';

/**
 * The reason why events of a type have no noe. `permits`: a store that lacks it permits less; `tells`: it reports what
 * was done, and nothing depends on it; `repeats`: Carnet does the same again by itself; `elsewhere`: the noe is that of
 * another event.
 */
type WithoutNoe = 'permits' | 'tells' | 'repeats' | 'elsewhere';

/** The noes that follow from each type of event for a store that has lost it. */
export const NOES_OF_EVENTS: Readonly<Record<AuditEventType, DeriveNoes | WithoutNoe>> = {
  decision: deriveDecision,
  signature: deriveDecision,
  'person.kept-out': deriveDecision,
  'person.return-signed': deriveDecision,
  'person.returned': deriveDecision,
  'person.merged': deriveMerge,
  'erasure.started': deriveErasure,
  'erasure.done': 'tells',
  'replacement.started': deriveReplacement,
  'replacement.done': 'elsewhere',
  'link.created': 'permits',
  'link.opened': deriveLink,
  'link.ended': deriveEndedLink,
  'signed-in': 'tells',
  'purpose.submitted': 'permits',
  'purpose.returned': derivePurpose,
  'purpose.approved': 'permits',
  'purpose.dpia-approved': 'permits',
  'purpose.opened': derivePurpose,
  'purpose.suspended': derivePurpose,
  'purpose.closed': derivePurpose,
  'purpose.destroyed': derivePurpose,
  agreement: 'permits',
  'key.destroyed': 'elsewhere',
  access: 'tells',
  ack: 'permits',
  contact: 'tells',
  'source.created': 'permits',
  'source.changed': deriveSource,
  'credential.issued': 'permits',
  'credential.changed': deriveGrants,
  'credential.revoked': deriveRevocation,
  'credential.rotated': deriveRevocation,
  'statement.voided': deriveVoided,
  'documents.erased': 'repeats',
  'statements.exported': 'tells',
  'dead-letter.replayed': 'permits',
  'dead-letter.dropped': 'tells',
  'organisation.created': 'permits',
  'organisation.changed': deriveOrganisation,
  'account.invited': deriveAccount,
  'account.joined': deriveAccount,
  'account.confirmed': 'permits',
  'account.changed': deriveAccount,
  'account.ended': deriveAccount,
  'forwarding.target': deriveForwarding,
  'forwarding.replayed': 'permits',
  'forwarding.review-ended': 'tells',
  'webhook.created': 'permits',
  'webhook.changed': deriveWebhook,
  'webhook.approved': 'permits',
  'webhook.deleted': deriveWebhook,
  'webhook.disabled': deriveWebhook,
  'webhook.replayed': 'permits',
  'keys.rotated': 'tells',
  'keys.retired': 'tells',
  'instance.exported': 'tells',
  'instance.imported': 'tells',
  'journal.recovered': 'tells',
  'backup.made': 'tells',
  'backup.restored': deriveRestored,
  'statements.mended': 'tells',
  'records.mended': 'tells',
  'journal.salvaged': 'tells',
  'people.asked': deriveAsked,
  'change.failed': 'tells',
  head: 'tells',
};

/** The noes of the events after `after`, up to `through`. */
export interface DerivedNoes {
  readonly noes: readonly Noe[];
  readonly after: number;
  /** The last event that is done. The next one waits for its records, or lacks some and begins the next line. */
  readonly through: number;
  /** The lacking events right before the line, up to `after`. What is known of them is in `noes`. */
  readonly lacking: readonly LackingEvent[];
}

type NoeSources = Omit<NoeReader, 'person' | 'following'>;

/** Reads each person once. */
const readerOf = async (events: readonly AuditEvent[], read: NoeSources): Promise<NoeReader> => {
  const people = await read.store.people.find([...new Set(events.flatMap(({ person }) => person ?? []))]);
  return {
    ...read,
    person: (id) => Promise.resolve(people.get(id)),
    following: (event) => events.slice(events.indexOf(event) + 1),
  };
};

type Derived = Exclude<Awaited<ReturnType<DeriveNoes>>, readonly NoeContent[]>;

const deriveEvent = async (event: AuditEvent, read: NoeReader): Promise<Derived> => {
  const derive = ownValue(NOES_OF_EVENTS as Readonly<Record<string, DeriveNoes | WithoutNoe>>, event.type);
  if (typeof derive !== 'function') return { noes: [] };
  try {
    const derived = await derive(event, read);
    return derived === 'later' || 'noes' in derived ? derived : { noes: derived };
  } catch (thrown) {
    if (isProblem(thrown, 'damaged')) return { noes: [], damaged: thrown };
    throw thrown;
  }
};

/**
 * The noes of events of the audit chain, in their order, in the state that people and purposes have by now. Events of
 * types that this release does not know have none. Rejects with Problem `store-unavailable`.
 */
export const deriveNoes = async (events: readonly AuditEvent[], deps: NoeSources): Promise<DerivedNoes> => {
  const read = await readerOf(events, deps);
  const noes: Noe[] = [];
  const lacking: LackingEvent[] = [];
  let after = (events[0]?.seq ?? 1) - 1;
  let through = after;
  for (const event of events) {
    const derived = await deriveEvent(event, read);
    if (derived === 'later') break;
    // A line covers the events between two that lack something.
    if (derived.damaged !== undefined && through > after) break;
    const { seq } = event;
    for (const content of derived.noes) noes.push({ ...content, seq, at: Date.parse(event.at) });
    through = seq;
    if (derived.damaged === undefined) continue;
    lacking.push({ seq, detail: derived.damaged.message });
    after = seq;
  }
  return { noes, after, through, lacking };
};
