import type { StatementId } from '../../../xapi/model/types.ts';

/** The forwarding of one purpose: its target and its progress. All other members are JSON, opaque to the repository. */
export interface StoredForwarding {
  /** The id of its purpose. */
  readonly id: string;
  /** 1 at first; rises by one at every change. */
  readonly v: number;
}

/** A statement to post, or the voiding of one. */
export type ForwardOperation = 'put' | 'void';

/** A change that was not delivered: the target has refused it, or it waits to be tried again. */
export interface UndeliveredChange {
  readonly purpose: string;
  /** The release key. */
  readonly key: string;
  readonly operation: ForwardOperation;
  readonly statement: StatementId;
  /** The time when it was first not delivered, in milliseconds since the epoch. */
  readonly at: number;
  /** True if it is tried again: it is held, or an operator has asked for it. Otherwise it is a dead letter. */
  readonly retry: boolean;
  /** The HTTP status of the refusal, and the words of the target; absent if it is held. */
  readonly status?: number;
  readonly reason?: string;
  /** The number of times that the target was asked to void or erase it, without a certain effect. */
  readonly attempt?: number;
  /** The target has agreed to erase it, and is checked until it has. */
  readonly erasing?: true;
  /** The time before which it is not tried again, in milliseconds since the epoch. */
  readonly notBefore?: number;
  /**
   * The ids of the people of its release, and of the statement here: their erasure waits until the target has ended it.
   * Absent if no erasure waits, and in changes of earlier releases.
   */
  readonly concerns?: readonly string[];
}

/** Names one undelivered change. */
export type UndeliveredKey = Pick<UndeliveredChange, 'purpose' | 'key' | 'operation'>;

/** A page of undelivered changes, in the order of operations, then keys. */
interface UndeliveredQuery {
  readonly purpose: string;
  readonly retry: boolean;
  /** Exclusive lower bound. */
  readonly after?: Pick<UndeliveredChange, 'operation' | 'key'>;
  readonly limit: number;
}

/** Forwardings and what they could not deliver. A write is durable once its call resolves. */
export interface ForwardingRepository {
  /** Adds the forwarding if its id is new; otherwise resolves with false and changes nothing. */
  add(forwarding: StoredForwarding): Promise<boolean>;
  find(id: string): Promise<StoredForwarding | undefined>;
  /** All of them, by id. */
  all(): Promise<readonly StoredForwarding[]>;
  /** Replaces the forwarding atomically if the stored `v` is one less than the given one; false otherwise. */
  update(forwarding: StoredForwarding): Promise<boolean>;
  /** Deletes the forwarding, and all its undelivered changes; ignores a missing one. */
  remove(id: string): Promise<void>;
  /** Stores these changes. One that replaces a stored change also concerns what that change did. */
  putUndelivered(changes: readonly UndeliveredChange[]): Promise<void>;
  listUndelivered(query: UndeliveredQuery): Promise<readonly UndeliveredChange[]>;
  /** The changes that concern one of these, dead letters too, at most `limit` of them, in no order. */
  findConcerning(ids: readonly string[], limit: number): Promise<readonly UndeliveredChange[]>;
  /** Counts the undelivered changes; `deadVoids` of the `dead` are voidings. */
  countUndelivered(
    purpose: string,
  ): Promise<{ readonly dead: number; readonly deadVoids: number; readonly retry: number }>;
  /** Marks the dead letters of a purpose to be tried again; resolves with their number. */
  retryUndelivered(purpose: string): Promise<number>;
  /** Deletes these; ignores missing ones. */
  deleteUndelivered(keys: readonly UndeliveredKey[]): Promise<void>;
}
