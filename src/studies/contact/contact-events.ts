import type { EventContent } from '../../consent/audit/hash-chain.ts';
import type { Purpose } from '../../consent/model/types.ts';
import { type Contact, contactState } from '../study/contact-request.ts';

const iso = (at: number): string => new Date(at).toISOString();

/**
 * What the audit chain is told once a request is refused, or approved by both; undefined before. The same event
 * whenever it is asked for, and another one where what was approved is refused after all; neither pseudonym nor reason
 * is in it.
 */
export const decidedEvent = (
  contact: Contact,
  { id: purpose, hash: purposeHash }: Pick<Purpose, 'id' | 'hash'>,
): EventContent | undefined => {
  const { id, by, at, steward, dpo, refused } = contact;
  const state = contactState(contact);
  if (refused === undefined && state !== 'approved' && state !== 'done') return undefined;
  const last =
    refused ??
    ((steward?.at ?? 0) > (dpo?.at ?? 0) ? { ...steward, role: 'steward' as const } : { ...dpo, role: 'dpo' as const });
  return {
    id: `contact.${id}.${refused === undefined ? 'approved' : 'refused'}`,
    at: last.at ?? at,
    type: 'contact',
    purpose,
    purposeHash,
    by: { role: last.role, id: last.by ?? '' },
    data: {
      contact: id,
      step: refused === undefined ? 'approved' : 'refused',
      asked: { by, at: iso(at) },
      ...(steward === undefined ? {} : { steward: { by: steward.by, at: iso(steward.at) } }),
      ...(dpo === undefined ? {} : { dpo: { by: dpo.by, at: iso(dpo.at) } }),
    },
  };
};

/** With what the chain is told of this change beside it, if anything. */
export const withEvent = (before: Contact, after: Contact, purpose: Pick<Purpose, 'id' | 'hash'>): Contact => {
  const event = after === before ? undefined : decidedEvent(after, purpose);
  return event === undefined ? after : { ...after, unchained: [...(after.unchained ?? []), event] };
};

/**
 * What the chain, and by it the person, is told of that they were found; `delayedUntil` is when they may read it. `at`
 * is in milliseconds since the epoch.
 */
export const shownEvent = (
  { id, dpo }: Contact,
  { id: purpose, hash: purposeHash }: Pick<Purpose, 'id' | 'hash'>,
  person: string,
  at: number,
): EventContent => ({
  id: `contact.${id}.shown`,
  at,
  type: 'contact',
  person,
  purpose,
  purposeHash,
  by: { role: 'dpo', id: dpo?.by ?? '' },
  data: {
    contact: id,
    step: 'shown',
    ...(dpo?.delayedUntil === undefined ? {} : { delayedUntil: iso(dpo.delayedUntil) }),
  },
});

/**
 * What the chain may not have been told yet of a request: of its rulings, and of that it is being shown. Each may be
 * told again.
 */
export const eventsLeft = (contact: Contact, purpose: Pick<Purpose, 'id' | 'hash'>): readonly EventContent[] => {
  const { unchained = [], showing } = contact;
  return [...unchained, ...(showing === undefined ? [] : [shownEvent(contact, purpose, showing.person, showing.at)])];
};
