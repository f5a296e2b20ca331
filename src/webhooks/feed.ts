import type { Caller } from '../sources/authenticate.ts';
import type { StaffPrincipal } from '../staff/staff-principal.ts';
import type { FeedPosition, FeedRange, Webhook } from './webhook.ts';

/** Whose rights a webhook has, as they are now; `caller` where it is of a credential. */
export interface OwnerRights {
  readonly principal: StaffPrincipal;
  readonly caller?: Caller;
}

/**
 * Something that happens, in an order that never changes, read where it is written anyway. Every call rejects with
 * Problem `store-unavailable`.
 */
export interface Feed {
  /** Whether such an owner may be told of it. */
  permits(owner: OwnerRights): boolean;
  /** The place after all that has happened until a time, in milliseconds since the epoch. */
  positionAt(time: number): Promise<FeedPosition>;
  /** The end of the next message after a place; `isEmpty`: nothing to tell. Undefined: nothing has happened. */
  next(
    webhook: Webhook,
    owner: OwnerRights,
    from: FeedPosition,
  ): Promise<{ readonly to: FeedPosition; readonly isEmpty: boolean } | undefined>;
  /**
   * What the owner may be told of a range now, as JSON text; undefined where that is nothing. Later calls for the same
   * range tell no more than the first one did.
   */
  read(webhook: Webhook, owner: OwnerRights, range: FeedRange): Promise<string | undefined>;
}
