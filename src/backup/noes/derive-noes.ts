import type { AuditEventType } from '../../consent/audit/event-types.ts';
import type { AuditEvent } from '../../consent/audit/hash-chain.ts';
import { ownValue } from '../../core/json-object.ts';
import type { Noe } from './noe.ts';
import {
  deriveDecision,
  deriveErasure,
  deriveMerge,
  type DeriveNoes,
  deriveReplacement,
  type NoeReader,
} from './person-noes.ts';
import {
  deriveAccount,
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
 * Why events of a type have no noe. `permits`: a store that lacks it permits less; `tells`: it tells of what was
 * done, and nothing depends on it; `repeats`: Carnet does the same again by itself; `elsewhere`: the noe is that of
 * another event.
 */
type WithoutNoe = 'permits' | 'tells' | 'repeats' | 'elsewhere';

/** What follows from each type of event for a store that has lost it. */
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
  'backup.restored': 'tells',
  'statements.mended': 'tells',
  'records.mended': 'tells',
  'people.asked': 'permits',
  'change.failed': 'tells',
  head: 'tells',
};

/** The noes of some events, and the last event that is done: before those whose records are still to come. */
export interface DerivedNoes {
  readonly noes: readonly Noe[];
  readonly through: number;
}

/** Reads each person once. */
const withPeople = async (events: readonly AuditEvent[], read: NoeReader): Promise<NoeReader> => {
  const people = await read.store.people.find([...new Set(events.flatMap(({ person }) => person ?? []))]);
  return { ...read, person: (id) => Promise.resolve(people.get(id)) };
};

/**
 * The noes of events of the audit chain, in their order, in the state that people and purposes have by now. Events of
 * types that this release does not know have none. Rejects with Problem `store-unavailable`.
 */
export const deriveNoes = async (
  events: readonly AuditEvent[],
  deps: Omit<NoeReader, 'person'>,
): Promise<DerivedNoes> => {
  const read = await withPeople(events, { ...deps, person: () => Promise.resolve(undefined) });
  const noes: Noe[] = [];
  let through = (events[0]?.seq ?? 1) - 1;
  for (const event of events) {
    const derive = ownValue(NOES_OF_EVENTS as Readonly<Record<string, DeriveNoes | WithoutNoe>>, event.type);
    const contents = typeof derive === 'function' ? await derive(event, read) : [];
    if (contents === 'later') break;
    const { seq } = event;
    for (const content of contents) noes.push({ ...content, seq, at: Date.parse(event.at) });
    through = seq;
  }
  return { noes, through };
};
