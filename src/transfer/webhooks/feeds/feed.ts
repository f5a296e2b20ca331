import type { Caller } from '../../../access/sources/authentication/authenticate.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';
import type { FeedPosition, FeedRange, Webhook } from '../webhook.ts';

/** The rights of the owner of a webhook, as they are now; `caller` if the owner is a credential. */
export interface OwnerRights {
  readonly principal: StaffPrincipal;
  readonly caller?: Caller;
}

/**
 * Events in an order that never changes, read from their own repositories. Every call rejects with Problem
 * `store-unavailable`.
 */
export interface Feed {
  /** True if the owner may receive its events. */
  permits(owner: OwnerRights): boolean;
  /** The place after all events until a time, in milliseconds since the epoch. */
  positionAt(time: number): Promise<FeedPosition>;
  /** The end of the next message after a place; `isEmpty`: it has no content. Undefined: nothing has happened. */
  next(
    webhook: Webhook,
    owner: OwnerRights,
    from: FeedPosition,
  ): Promise<{ readonly to: FeedPosition; readonly isEmpty: boolean } | undefined>;
  /**
   * The content of a range that the owner may receive now, as JSON text; undefined without any. Later calls for a range
   * give no more than the first one.
   */
  read(webhook: Webhook, owner: OwnerRights, range: FeedRange): Promise<string | undefined>;
}
