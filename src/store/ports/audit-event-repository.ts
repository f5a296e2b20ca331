/** An event of the audit chain in its place. */
export interface StoredEvent {
  /** Its place: a whole number from 1. */
  readonly seq: number;
  /** Its own random id. */
  readonly event: string;
  /** The person whom it concerns. */
  readonly person?: string;
  /** What the next event is chained to. */
  readonly hash: string;
  /** The event as it is published: any text. */
  readonly body: string;
}

/**
 * What an append came to: `taken` where another event has its place, `known` where the event is in the chain already,
 * in whatever place.
 */
export type Appended = 'added' | 'taken' | 'known';

/** The events of the audit chain. They are never changed, and last once `append` resolves. */
export interface AuditEventRepository {
  /** Puts the event in its place where that is free and the event is not in the chain; otherwise nothing changes. */
  append(event: StoredEvent): Promise<Appended>;
  /** How far the chain has come: its last place, and the hash there. */
  head(): Promise<Pick<StoredEvent, 'seq' | 'hash'> | undefined>;
  byEvent(event: string): Promise<StoredEvent | undefined>;
  /** Events in the order of their places, at most `limit`, beginning after `after`. */
  page(query: { readonly after?: number; readonly limit: number }): Promise<readonly StoredEvent[]>;
  /** The events that concern a person, the latest first, at most `limit`, beginning before `before`. */
  ofPerson(
    person: string,
    query: { readonly before?: number; readonly limit: number },
  ): Promise<readonly StoredEvent[]>;
}
