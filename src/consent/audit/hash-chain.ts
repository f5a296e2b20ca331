import { hash } from 'node:crypto';
import type { JsonObject } from '../../xapi/model/types.ts';
import type { By } from '../model/actions.ts';
import { canonicalJson } from '../model/canonical-json.ts';

/** How far a chain has come: the `seq` and the hash of its last event. */
export interface Head {
  readonly seq: number;
  /** SHA-256, 64 hexadecimal digits. */
  readonly hash: string;
}

/** The head of a chain without events. */
export const GENESIS: Head = { seq: 0, hash: '0'.repeat(64) };

/** What an event says, before it has its place. It names nobody: ids are random. */
export interface EventContent {
  /** Its own random id: an event that is in the chain already is not chained again. */
  readonly id: string;
  /** The time of the act, in milliseconds since the epoch. */
  readonly at: number;
  readonly type: string;
  readonly person?: string;
  readonly purpose?: string;
  readonly purposeHash?: string;
  readonly from?: string;
  readonly to?: string;
  readonly generation?: number;
  readonly by: By;
  readonly language?: string;
  readonly data?: JsonObject;
}

/** An event in its place, as it is kept and published: the time in ISO 8601, and each hash over the one before. */
export interface ChainedEvent extends Omit<EventContent, 'at'> {
  readonly seq: number;
  readonly at: string;
  readonly prev: string;
  readonly hash: string;
}

const linkOf = (prev: string, content: JsonObject): string =>
  hash('sha256', `${prev}\n${canonicalJson(content)}`, 'hex');

/**
 * Chains an event to a head: `hash` is SHA-256 of `prev`, a line feed, and the canonical JSON (RFC 8785) of the event
 * without `prev` and `hash`.
 */
export const chainEvent = (content: EventContent, head: Head): ChainedEvent => {
  const event = { ...content, by: { ...content.by }, seq: head.seq + 1, at: new Date(content.at).toISOString() };
  return { ...event, prev: head.hash, hash: linkOf(head.hash, event) };
};

/** What is wrong with a chain, and at which `seq` first. */
export interface ChainFault {
  readonly seq: number;
  readonly detail: string;
}

const faultOf = (event: JsonObject, before: Head): string | undefined => {
  const { prev, hash: said, ...content } = event;
  if (content.seq !== before.seq + 1) return 'another event, or none, stands in this place';
  if (prev !== before.hash) return 'it does not follow from the event before';
  try {
    return said === linkOf(before.hash, content) ? undefined : 'it is not as it was chained';
  } catch {
    return 'it has no canonical JSON';
  }
};

/**
 * Verifies a run of events, as they were published, that follows `after`: the head that it leads to, and the first
 * fault where there is one. Where a `published` head is given the run must reach it and hold it, so that an end cut
 * off, or a chain written anew, is found; one from before `after` cannot be compared.
 */
export const verifyChain = (
  events: readonly JsonObject[],
  after: Head = GENESIS,
  published?: Head,
): { readonly head: Head; readonly fault?: ChainFault } => {
  let head = after;
  const contradicts = (): boolean => published?.seq === head.seq && published.hash !== head.hash;
  if (contradicts()) return { head, fault: { seq: head.seq, detail: 'it is not the event that was published' } };
  for (const event of events) {
    const detail = faultOf(event, head);
    if (detail !== undefined) return { head, fault: { seq: head.seq + 1, detail } };
    head = { seq: head.seq + 1, hash: event.hash as string };
    if (contradicts()) return { head, fault: { seq: head.seq, detail: 'it is not the event that was published' } };
  }
  return published !== undefined && published.seq > head.seq
    ? { head, fault: { seq: head.seq + 1, detail: 'it was published, and is missing' } }
    : { head };
};
