import type { EventContent } from '../../consent/audit/hash-chain.ts';
import { Problem } from '../../core/problem.ts';

/** A ruling, or a request: by which credential, and when, in milliseconds since the epoch. */
interface Ruled {
  readonly by: string;
  readonly at: number;
}

/** Who rules on a request: it takes both. */
export const CONTACT_ROLES = ['steward', 'dpo'] as const;
export type ContactRole = (typeof CONTACT_ROLES)[number];

/**
 * What a lab asks for: that the institution find somebody whom the study knows by a pseudonym alone. Times are
 * milliseconds since the epoch.
 */
export interface Contact extends Ruled {
  readonly id: string;
  readonly pseudonym: string;
  readonly reason: string;
  readonly steward?: Ruled;
  /** To keep somebody safe, they are not told before `delayedUntil`. */
  readonly dpo?: Ruled & { readonly delayedUntil?: number };
  readonly refused?: Ruled & { readonly role: ContactRole };
  /**
   * Who is being shown to the data protection officer: it may be in the audit chain already, and there is no way back.
   */
  readonly showing?: { readonly person: string; readonly at: number };
  /** When the data protection officer was shown who it is. */
  readonly shownAt?: number;
  /** What the audit chain may not have been told yet of how it was ruled on, the oldest first. */
  readonly unchained?: readonly EventContent[];
}

/** Where a request stands. */
export type ContactState = 'asked' | 'steward-approved' | 'dpo-approved' | 'approved' | 'done' | 'refused';

/** So many requests of a study are kept; those that are over give way, the oldest first. */
const KEPT = 20;
/** Nobody stays untold for longer, in milliseconds. */
const DELAY_AT_MOST_MS = 30 * 86_400_000;

const conflict = (detail: string): Problem => new Problem('state-conflict', detail);

/** Where it stands. */
export const contactState = ({ steward, dpo, refused, shownAt }: Contact): ContactState => {
  if (refused !== undefined) return 'refused';
  if (shownAt !== undefined) return 'done';
  if (steward !== undefined && dpo !== undefined) return 'approved';
  return steward !== undefined ? 'steward-approved' : dpo !== undefined ? 'dpo-approved' : 'asked';
};

/** Where it stands as its lab is told: not what a data protection officer has said, before somebody was found. */
export const contactStateForLab = (contact: Contact): Exclude<ContactState, 'dpo-approved' | 'approved'> => {
  const state = contactState(contact);
  return state === 'approved' ? 'steward-approved' : state === 'dpo-approved' ? 'asked' : state;
};

/** Whether nothing more is done about it. */
export const isOver = (contact: Pick<Contact, 'refused' | 'shownAt'>): boolean =>
  contact.refused !== undefined || contact.shownAt !== undefined;

/** With one more request. Throws Problem `state-conflict` where 20 are under way, or one for the same pseudonym. */
export const withContact = (contacts: readonly Contact[], contact: Contact): readonly Contact[] => {
  if (contacts.some((one) => one.pseudonym === contact.pseudonym && !isOver(one)))
    throw conflict('a request for this pseudonym waits for a ruling already');
  if (contacts.length < KEPT) return [...contacts, contact];
  const oldest = contacts.find((one) => isOver(one) && one.unchained === undefined);
  if (oldest === undefined) throw conflict(`${KEPT} requests of this study wait for a ruling`);
  return [...contacts.filter((one) => one !== oldest), contact];
};

/**
 * The request as this officer approves it; the same approval again changes nothing. Throws Problem `forbidden` where
 * whoever approves has asked for it or is the other officer, `state-conflict` where it is over or approved by another
 * in this role, `invalid-request` where the delay has passed already or is longer than 30 days.
 */
export const approveContact = (contact: Contact, role: ContactRole, ruled: Ruled, delayedUntil?: number): Contact => {
  const [own, other] = role === 'steward' ? [contact.steward, contact.dpo] : [contact.dpo, contact.steward];
  if (ruled.by === contact.by || ruled.by === other?.by)
    throw new Problem(
      'forbidden',
      'it takes three: one who asks, a steward and a data protection officer, each with a credential of their own',
    );
  if (isOver(contact)) throw conflict('this request is over');
  if (own?.by === ruled.by) return contact;
  if (own !== undefined) throw conflict('this request is approved in this role already');
  if (role === 'steward') return { ...contact, steward: ruled };
  if (delayedUntil !== undefined && (delayedUntil <= ruled.at || delayedUntil > ruled.at + DELAY_AT_MOST_MS)) {
    throw new Problem('invalid-request', 'nobody stays untold for so long', [
      { at: '/delayedUntil', detail: 'must be within the next 30 days' },
    ]);
  }
  return { ...contact, dpo: { ...ruled, ...(delayedUntil === undefined ? {} : { delayedUntil }) } };
};

/**
 * The request as this officer refuses it, also one that was approved but is not being shown yet; the same refusal again
 * changes nothing. Throws Problem `state-conflict` where it is over.
 */
export const refuseContact = (contact: Contact, role: ContactRole, ruled: Ruled): Contact => {
  if (contact.refused?.by === ruled.by) return contact;
  if (isOver(contact) || contact.showing !== undefined) throw conflict('this request is over');
  return { ...contact, refused: { ...ruled, role } };
};

/**
 * Checks that a request may be shown to this officer. Throws Problem `forbidden` where it is not the data protection
 * officer who approved it, `state-conflict` where it is not approved by both, or was shown before.
 */
export const checkShowable = (contact: Contact, by: string): void => {
  const state = contactState(contact);
  if (state === 'done') throw conflict('it was shown once, and is not shown again');
  if (state !== 'approved') throw conflict('it is shown once a steward and a data protection officer have approved it');
  if (contact.dpo?.by !== by)
    throw new Problem('forbidden', 'it is shown to the data protection officer who approved it');
};

/**
 * The request while it is being shown who it is: to be put down first, so that it is not refused any more. One that is
 * being shown already stays as it is. Throws as `checkShowable` does.
 */
export const beginShowing = (contact: Contact, { by, at }: Ruled, person: string): Contact => {
  checkShowable(contact, by);
  return contact.showing === undefined ? { ...contact, showing: { person, at } } : contact;
};

/** The request that was being shown, once that was done. Throws as `checkShowable` does. */
export const showContact = (contact: Contact, { by, at }: Ruled): Contact => {
  checkShowable(contact, by);
  const { showing, ...rest } = contact;
  return { ...rest, shownAt: showing?.at ?? at };
};

/** The request once the audit chain was told of these events. */
export const chainContact = (contact: Contact, chained: ReadonlySet<string>): Contact => {
  const { unchained = [], ...rest } = contact;
  const left = unchained.filter(({ id }) => !chained.has(id));
  return left.length === unchained.length ? contact : { ...rest, ...(left.length === 0 ? {} : { unchained: left }) };
};
