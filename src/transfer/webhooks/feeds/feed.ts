import type { Caller } from '../../../access/sources/authentication/authenticate.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';
import type { FeedPosition, FeedRange, Webhook } from '../webhook.ts';

/** Whose rights a webhook has, as they are now; `caller` where it is of a credential. */
export interface OwnerRights {
  readonly principal: StaffPrincipal;
  readonly caller?: Caller;
}

/**
 * Events in an order that never changes, read from where they are stored anyway. Every call rejects with Problem
 * `store-unavailable`.
 */
export interface Feed {
  /** Whether the owner may receive its events. */
  permits(owner: OwnerRights): boolean;
  /** The place after all that has happened until a time, in milliseconds since the epoch. */
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
