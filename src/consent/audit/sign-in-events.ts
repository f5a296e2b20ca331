import { defined } from '../../core/json-object.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import type { Initiator } from '../model/actions.ts';
import type { AskedBy, Assurance } from '../model/assurance.ts';
import type { AuditEvent } from './hash-chain.ts';

/** A link was made, a link was opened, or an OpenID provider signed a person in. */
export const SIGN_IN_EVENTS = ['link.created', 'link.opened', 'signed-in'] as const;
export type SignInEventType = (typeof SIGN_IN_EVENTS)[number];

/** The type of an event that is about a sign-in; undefined for every other. */
export const signInTypeOf = ({ type }: Pick<AuditEvent, 'type'>): SignInEventType | undefined =>
  SIGN_IN_EVENTS.find((one) => one === type);

/** A sign-in as its events name it. */
interface SignIn {
  readonly role: 'subject' | 'guardian';
  readonly assurance: Assurance;
  readonly askedBy?: AskedBy;
}

/** The initiator of a sign-in is the holder of the link; only the id of the link is known. */
export const holderOf = ({ role, assurance, askedBy }: SignIn, link: string): Initiator => ({
  role,
  id: link,
  assurance,
  ...defined({ askedBy }),
  link,
});

/** The data of a sign-in: the organisation of its link or provider and, for a tool's link, its source. */
export const signInData = ({ role, assurance, askedBy }: SignIn, organisation: string): JsonObject => ({
  role,
  organisation,
  ...(assurance === 'tool' && askedBy?.source !== undefined && { source: askedBy.source }),
});
