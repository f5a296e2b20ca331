import { defined } from '../../core/json-object.ts';
import { retryOnConflict } from '../../core/retry/retry-on-conflict.ts';
import type { AuditEventRepository, StoredAuditEvent } from '../../store/ports/consent/audit-event-repository.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import {
  type AuditEvent,
  type AuditEventContent,
  chainEvent,
  type ChainFault,
  type ChainHead,
  GENESIS,
  verifyChain,
} from './hash-chain.ts';
import type { SigningKeys } from './jws.ts';
import { type PublishedHead, signHead } from './signed-head.ts';

/** A published head, and its JWS. */
interface SignedHead {
  readonly head: PublishedHead;
  readonly jws: string;
}

/** The hash chain of audit events in its repository. Every call rejects with Problem `store-unavailable`. */
export interface AuditLog {
  /**
   * Chains the event after all others; an event that is in the chain already keeps its place. Rejects with Problem
   * `overloaded` after 200 lost races.
   */
  append(content: AuditEventContent): Promise<AuditEvent>;
  /** Events in the order of `seq`, at most `limit`, beginning after `after`. */
  list(query: { readonly after?: number; readonly limit: number }): Promise<readonly AuditEvent[]>;
  /** Events, the latest first, at most `limit`, beginning before `before`. */
  listLatest(query: { readonly before?: number; readonly limit: number }): Promise<readonly AuditEvent[]>;
  /** The events about a person, the latest first, at most `limit`, beginning before `before`. */
  listByPerson(
    person: string,
    query: { readonly before?: number; readonly limit: number },
  ): Promise<readonly AuditEvent[]>;
  /**
   * Verifies the chain from `after` to its end; it must include `published`, with that hash. The head that it resolves
   * with is the `after` of the next call.
   */
  verify(after?: ChainHead, published?: ChainHead): Promise<{ readonly head: ChainHead; readonly fault?: ChainFault }>;
  /** The signed head of today (UTC): chained once a day, and the same text for all callers on that day. */
  publishHead(): Promise<SignedHead>;
}

interface AuditLogDeps {
  readonly repository: AuditEventRepository;
  readonly keys: SigningKeys;
  readonly now: () => number;
}

const RETRY = { tries: 200, overloaded: 'too many write to the audit chain at once' };
const VERIFY_PAGE_SIZE = 500;

const parse = ({ body }: StoredAuditEvent): AuditEvent => JSON.parse(body) as AuditEvent;

/** The body as stored, possibly tampered with; empty if the indexed members are not those of the body. */
const parseUnverified = ({ seq, event, person, hash, body }: StoredAuditEvent): JsonObject => {
  try {
    const parsed = JSON.parse(body) as JsonObject | null;
    if (
      parsed !== null &&
      parsed['seq'] === seq &&
      parsed['id'] === event &&
      parsed['person'] === person &&
      parsed['hash'] === hash
    )
      return parsed;
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
  }
  return {};
};

/** Events appended by one process queue up; those of several processes race for the next `seq`. */
export const createAuditLog = ({ repository, keys, now }: AuditLogDeps): AuditLog => {
  let last: Promise<unknown> = Promise.resolve();

  /** Undefined if another event has taken the place. */
  const tryAppend = async (content: AuditEventContent): Promise<AuditEvent | undefined> => {
    const event = chainEvent(content, (await repository.head()) ?? GENESIS);
    const { seq, id, person, hash } = event;
    const result = await repository.append({
      seq,
      event: id,
      ...defined({ person }),
      hash,
      body: canonicalJson({ ...event, by: { ...event.by } }),
    });
    if (result === 'added') return event;
    const existing = result === 'event-exists' ? await repository.findByEvent(id) : undefined;
    return existing && parse(existing);
  };

  const append = (content: AuditEventContent): Promise<AuditEvent> => {
    const appended = last.then(() => retryOnConflict(RETRY, () => tryAppend(content)));
    last = appended.catch(() => undefined);
    return appended;
  };

  const verify: AuditLog['verify'] = async (after = GENESIS, published) => {
    let head = after;
    for (;;) {
      const events = await repository.page({ after: head.seq, limit: VERIFY_PAGE_SIZE });
      const isEnd = events.length < VERIFY_PAGE_SIZE;
      // A published head is compared on the page that must contain it, and is missed at the end.
      const isNear = published !== undefined && (isEnd || published.seq <= head.seq + events.length);
      const verified = verifyChain(events.map(parseUnverified), head, isNear ? published : undefined);
      if (verified.fault !== undefined || isEnd) return verified;
      head = verified.head;
    }
  };

  return {
    append,
    list: async (query) => (await repository.page(query)).map(parse),
    listLatest: async (query) => (await repository.latest(query)).map(parse),
    listByPerson: async (person, query) => (await repository.findByPerson(person, query)).map(parse),
    verify,
    publishHead: async () => {
      const at = now();
      const event = await append({
        id: `head.${new Date(at).toISOString().slice(0, 10)}`,
        at,
        type: 'head',
        by: { role: 'system', id: keys.id },
      });
      const head = { seq: event.seq, hash: event.hash, at: Date.parse(event.at) };
      return { head, jws: await signHead(head, keys) };
    },
  };
};
