import { outboxEntryOf } from '../../consent/people/person-mapping.ts';
import { createBlindIndex } from '../../consent/people/blind-index.ts';
import type { AuditEvent } from '../../consent/audit/hash-chain.ts';
import { deriveKey } from '../../core/crypto/derived-keys.ts';
import type { KeyRing } from '../../core/crypto/key-ring.ts';
import type { Store } from '../../store/ports/store.ts';
import { chainNameOf } from './compare-with-list.ts';
import { deriveNoes } from './derive-noes.ts';
import { foldNoes } from './fold-noes.ts';
import type { Noe } from './noe.ts';
import { noesKeyOf } from './noes-key.ts';
import { headerLine, type ListHead, type NoesLine, sealLine } from './noes-lines.ts';

interface FollowChainDeps {
  readonly store: Pick<Store, 'auditEvents' | 'facts' | 'people' | 'erasures' | 'replacements' | 'purposes' | 'copies'>;
  readonly keyRing: Pick<KeyRing, 'root'>;
  readonly now: () => number;
}

/** Makes the lines of a list of the audit chain. Every call rejects with Problem `store-unavailable`. */
export interface FollowChain {
  /** The name of the chain. */
  chainName(): Promise<string>;
  /** The line of the events after `after`, 500 at most; undefined where none is done. */
  next(after: number): Promise<NoesLine | undefined>;
  /**
   * The time before which everything that was decided is chained; undefined while that is not known. What is chained
   * is to be read after it.
   */
  settledUntil(): Promise<number | undefined>;
  /** That time, or the one of the first event after `through`, which a list that ends there lacks. */
  limit(until: number | undefined, through: number): Promise<number | undefined>;
}

const PAGE_SIZE = 500;
/** More decisions are never on their way at once, unless the journal is away. */
const MOST_PENDING = 1000;

/** A keyed hash of a name, so that a list names no one. */
export const createHashOf = (keyRing: Pick<KeyRing, 'root'>): ((text: string) => string) =>
  createBlindIndex(noesKeyOf(keyRing));

export const createFollowChain = ({ store, keyRing, now }: FollowChainDeps): FollowChain => {
  const derive = {
    ...{ store, now, hashOf: createHashOf(keyRing) },
    statementIndex: createBlindIndex(deriveKey(keyRing.root, 'replaced-mentions')),
  };
  return {
    chainName: () => chainNameOf(store),
    next: async (after) => {
      const page = await store.auditEvents.page({ after, limit: PAGE_SIZE });
      if (page.length === 0) return undefined;
      const { noes, through } = await deriveNoes(
        page.map(({ body }) => JSON.parse(body) as AuditEvent),
        derive,
      );
      const last = page.find(({ seq }) => seq === through);
      return last === undefined
        ? undefined
        : { after, seq: through, hash: last.hash, of: await chainNameOf(store), noes };
    },
    settledUntil: async () => {
      const at = now();
      // A decision that is not among these is chained by now.
      const pending = await store.people.findWithOutboxEntry(MOST_PENDING);
      if (pending.length === MOST_PENDING) return undefined;
      return Math.min(at, ...pending.map((stored) => outboxEntryOf(stored)?.events[0]?.at ?? at));
    },
    limit: async (until, through) => {
      const [lacking] = until === undefined ? [] : await store.auditEvents.page({ after: through, limit: 1 });
      if (until === undefined || lacking === undefined) return until;
      return Math.min(until, Date.parse((JSON.parse(lacking.body) as AuditEvent).at));
    },
  };
};

/** A whole list. */
export interface WholeList {
  readonly noes: readonly Noe[];
  readonly head: ListHead;
  readonly until?: number;
}

/** So many noes are folded at once. */
const FOLD_AT = 10_000;

const NO_EVENT = { seq: 0, hash: '0'.repeat(64) };

/** Reads the whole chain. Rejects with Problem `store-unavailable`. */
export const readWholeList = async (chain: FollowChain, now: () => number): Promise<WholeList> => {
  const settled = await chain.settledUntil();
  let noes: Noe[] = [];
  let head: ListHead = { ...NO_EVENT, of: await chain.chainName() };
  for (let most = FOLD_AT; ;) {
    const line = await chain.next(head.seq);
    if (line?.hash === undefined) break;
    for (const noe of line.noes) noes.push(noe);
    if (noes.length > most) {
      noes = [...foldNoes(noes, now())];
      most = Math.max(FOLD_AT, noes.length * 2);
    }
    head = { ...head, seq: line.seq, hash: line.hash };
  }
  const until = await chain.limit(settled, head.seq);
  return { noes: foldNoes(noes, now()), head, ...(until === undefined ? {} : { until }) };
};

/** The text of a whole list. */
export const wholeListText = ({ noes, head, until }: WholeList, key: Uint8Array): string => {
  const texts = [headerLine(key)];
  let after = 0;
  for (let at = 0; at < noes.length; at += PAGE_SIZE) {
    const part = noes.slice(at, at + PAGE_SIZE);
    const seq = part.at(-1)?.seq ?? after;
    texts.push(sealLine({ after, seq, noes: part }, key));
    after = seq;
  }
  texts.push(sealLine({ after, ...head, ...(until === undefined ? {} : { until }), noes: [] }, key));
  return texts.join('');
};
