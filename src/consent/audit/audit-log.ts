import type { AuditEventRepository, StoredEvent } from '../../store/ports/audit-event-repository.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import { Problem } from '../../core/problem.ts';
import { canonicalJson } from '../model/canonical-json.ts';
import {
  chainEvent,
  type ChainedEvent,
  type ChainFault,
  type EventContent,
  GENESIS,
  type Head,
  verifyChain,
} from './hash-chain.ts';
import { type PublishedHead, signHead } from './signed-head.ts';
import type { SigningKeys } from './jws.ts';

/** A head, and its JWS. */
interface SignedHead {
  readonly head: PublishedHead;
  readonly jws: string;
}

/**
 * The audit chain on its shelf. Every call rejects with Problem `store-unavailable` where the store cannot be reached.
 */
export interface ChainKeeper {
  /**
   * Chains the event after all that are there; one that is in the chain already stays where it is. Rejects with Problem
   * `overloaded` where 200 others came first.
   */
  append(content: EventContent): Promise<ChainedEvent>;
  /** Events in their order, at most `limit`, beginning after `after`. */
  page(query: { readonly after?: number; readonly limit: number }): Promise<readonly ChainedEvent[]>;
  /** The events that concern a person, the latest first, at most `limit`, beginning before `before`. */
  ofPerson(
    person: string,
    query: { readonly before?: number; readonly limit: number },
  ): Promise<readonly ChainedEvent[]>;
  /**
   * Verifies what follows `after`, to its end; `published` must be reached and held. What it resolves with is where to
   * go on the next time.
   */
  verify(after?: Head, published?: Head): Promise<{ readonly head: Head; readonly fault?: ChainFault }>;
  /**
   * The head of today (UTC), signed: chained once a day whoever asks, and the same text for everybody who asks on that
   * day.
   */
  publish(): Promise<SignedHead>;
}

/** What `createChainKeeper` is built from. */
export interface ChainKeeperDeps {
  readonly repository: AuditEventRepository;
  readonly keys: SigningKeys;
  readonly now: () => number;
}

const TRIES = 200;
const VERIFIED_AT_ONCE = 500;

const read = ({ body }: StoredEvent): ChainedEvent => JSON.parse(body) as ChainedEvent;

/** As it is kept, whatever has become of it. What the shelf finds an event by must be what the event says. */
const asKept = ({ seq, event, person, hash, body }: StoredEvent): JsonObject => {
  try {
    const kept = JSON.parse(body) as JsonObject | null;
    if (
      kept !== null &&
      kept['seq'] === seq &&
      kept['id'] === event &&
      kept['person'] === person &&
      kept['hash'] === hash
    )
      return kept;
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
  }
  return {};
};

/**
 * Builds the keeper of the chain. Events appended by one process wait for one another; those of several go by who comes
 * first.
 */
export const createChainKeeper = ({ repository, keys, now }: ChainKeeperDeps): ChainKeeper => {
  let last: Promise<unknown> = Promise.resolve();

  const chain = async (content: EventContent): Promise<ChainedEvent> => {
    for (let tries = 0; tries < TRIES; tries++) {
      const event = chainEvent(content, (await repository.head()) ?? GENESIS);
      const { seq, id, person, hash } = event;
      const appended = await repository.append({
        seq,
        event: id,
        ...(person === undefined ? {} : { person }),
        hash,
        body: canonicalJson({ ...event, by: { ...event.by } }),
      });
      if (appended === 'added') return event;
      const there = appended === 'known' ? await repository.byEvent(id) : undefined;
      if (there !== undefined) return read(there);
    }
    throw new Problem('overloaded', 'too many write to the audit chain at once');
  };

  const append = (content: EventContent): Promise<ChainedEvent> => {
    const chained = last.then(() => chain(content));
    last = chained.catch(() => undefined);
    return chained;
  };

  const verify = async (
    after: Head = GENESIS,
    published?: Head,
  ): Promise<{ readonly head: Head; readonly fault?: ChainFault }> => {
    let head = after;
    for (;;) {
      const events = await repository.page({ after: head.seq, limit: VERIFIED_AT_ONCE });
      const isEnd = events.length < VERIFIED_AT_ONCE;
      // A head that was published is looked for where it must stand, and is missed at the end.
      const isNear = published !== undefined && (isEnd || published.seq <= head.seq + events.length);
      const verified = verifyChain(events.map(asKept), head, isNear ? published : undefined);
      if (verified.fault !== undefined || isEnd) return verified;
      head = verified.head;
    }
  };

  return {
    append,
    page: async (query) => (await repository.page(query)).map(read),
    ofPerson: async (person, query) => (await repository.ofPerson(person, query)).map(read),
    verify,
    publish: async () => {
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
