/** An event at its position of the hash chain. */
export interface StoredAuditEvent {
  /** The position: a whole number from 1. */
  readonly seq: number;
  /** The event's random id. */
  readonly event: string;
  /** The person of the event. */
  readonly person?: string;
  /** The next event is chained to this hash. */
  readonly hash: string;
  /** The event as it is published: any text. */
  readonly body: string;
}

/** Outcome of an append; `seq-exists`: another event has the position, `event-exists`: the event is in the chain. */
export type AppendResult = 'added' | 'seq-exists' | 'event-exists';

/** The events of the audit log's hash chain. They never change, and are durable once `append` resolves. */
export interface AuditEventRepository {
  /** Adds the event if its position is free and its id new; otherwise changes nothing. */
  append(event: StoredAuditEvent): Promise<AppendResult>;
  /** The chain's last position and the hash there. */
  head(): Promise<Pick<StoredAuditEvent, 'seq' | 'hash'> | undefined>;
  findByEvent(event: string): Promise<StoredAuditEvent | undefined>;
  /** Events by position, at most `limit`, beginning after `after`. */
  page(query: { readonly after?: number; readonly limit: number }): Promise<readonly StoredAuditEvent[]>;
  /** Events by position, the latest first, at most `limit`, beginning before `before`. */
  latest(query: { readonly before?: number; readonly limit: number }): Promise<readonly StoredAuditEvent[]>;
  /** The events that concern a person, the latest first, at most `limit`, beginning before `before`. */
  findByPerson(
    person: string,
    query: { readonly before?: number; readonly limit: number },
  ): Promise<readonly StoredAuditEvent[]>;
}
