import { hash } from 'node:crypto';
import type { JsonObject } from '../../xapi/model/types.ts';
import type { Initiator } from '../model/actions.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import type { AuditEventType } from '../../access/audit/event-types.ts';

/** The last event of a chain, by `seq` and hash. */
export interface ChainHead {
  readonly seq: number;
  /** SHA-256, 64 hexadecimal digits. */
  readonly hash: string;
}

/** The head of a chain without events. */
export const GENESIS: ChainHead = { seq: 0, hash: '0'.repeat(64) };

/** An audit event before it has its place in the chain. Its ids are random, and name no person. */
export interface AuditEventContent {
  /** Random: an event that is in the chain already is not chained again. */
  readonly id: string;
  /** The time of the action, in milliseconds since the epoch. */
  readonly at: number;
  readonly type: AuditEventType;
  readonly person?: string;
  readonly purpose?: string;
  readonly purposeHash?: string;
  readonly from?: string;
  readonly to?: string;
  readonly generation?: number;
  readonly by: Initiator;
  readonly language?: string;
  readonly data?: JsonObject;
}

/** A chained event as stored and published: the time in ISO 8601, `hash` over `prev`. */
export interface AuditEvent extends Omit<AuditEventContent, 'at' | 'type'> {
  readonly seq: number;
  readonly at: string;
  /** In a chain of another release it may be none of `AuditEventType`. */
  readonly type: string;
  readonly prev: string;
  readonly hash: string;
}

const hashOf = (prev: string, content: JsonObject): string =>
  hash('sha256', `${prev}\n${canonicalJson(content)}`, 'hex');

/**
 * Chains an event to a head. Its `hash` is SHA-256 of `prev`, a line feed, and the canonical JSON (RFC 8785) of the
 * event without `prev` and `hash`.
 */
export const chainEvent = (content: AuditEventContent, head: ChainHead): AuditEvent => {
  const event = { ...content, by: { ...content.by }, seq: head.seq + 1, at: new Date(content.at).toISOString() };
  return { ...event, prev: head.hash, hash: hashOf(head.hash, event) };
};

/** The first fault of a chain, and its `seq`. */
export interface ChainFault {
  readonly seq: number;
  readonly detail: string;
}

const faultOf = (event: JsonObject, before: ChainHead): string | undefined => {
  const { prev, hash: actual, ...content } = event;
  if (content.seq !== before.seq + 1) return 'another event, or none, stands in this place';
  if (prev !== before.hash) return 'it does not follow from the event before';
  try {
    return actual === hashOf(before.hash, content) ? undefined : 'it is not as it was chained';
  } catch {
    return 'it has no canonical JSON';
  }
};

/**
 * Verifies consecutive events, as published, that follow `after`; returns their head, and the first fault. They must
 * include `published` with its hash, so that a truncated or rewritten chain is found. A head before `after` cannot be
 * compared.
 */
export const verifyChain = (
  events: readonly JsonObject[],
  after: ChainHead = GENESIS,
  published?: ChainHead,
): { readonly head: ChainHead; readonly fault?: ChainFault } => {
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
