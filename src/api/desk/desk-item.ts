import type { DeskKind, DeskReason, DeskStep, Role } from './desk-json.ts';

/** A member of staff, or a program by its key, who may act on an item. */
export interface DeskActor {
  /** The name of the account, or the key of the credential. */
  readonly actor: string;
  /** The roles in force. */
  readonly scopes: readonly string[];
  readonly organisation: string;
  /** The source of the lab or office. */
  readonly lab?: string;
}

/** An item that waits for a member of staff. Times are milliseconds since the epoch. */
export interface DeskItem {
  readonly kind: DeskKind;
  /** Unique among the items of its kind. */
  readonly id: string;
  readonly title: Readonly<Record<string, string>>;
  /** The number of cases that one item stands for. */
  readonly count?: number;
  /** The sources that it is about; empty for an account. */
  readonly sources: readonly string[];
  /** The sources that have to be in the scope of the actor; empty if another rule decides. */
  readonly ruledOver: readonly string[];
  /** Present if the item is not about sources. */
  readonly organisation?: string;
  readonly step: DeskStep;
  /** The roles of which one can take the step. */
  readonly roles: readonly Role[];
  /** True if the accounts that can take the step would tell what the reader may not know. */
  readonly hidesPeople?: boolean;
  readonly since: number;
  readonly due?: number;
  readonly last?: { readonly step: string; readonly by: string; readonly at: number };
  /** The reason why an actor with one of the roles, and the sources in scope, cannot act; undefined if they can. */
  readonly findReason: (actor: DeskActor) => Promise<DeskReason | undefined>;
}
