import { outboxEntryOf } from '../../consent/people/person-mapping.ts';
import { createBlindIndex } from '../../consent/people/blind-index.ts';
import { type AuditEvent, GENESIS } from '../../consent/audit/hash-chain.ts';
import { defined } from '../../core/json-object.ts';
import { deriveKey } from '../../core/crypto/derived-keys.ts';
import type { KeyRing } from '../../core/crypto/key-ring.ts';
import { isDamaged } from '../../store/ports/checked/damaged-record.ts';
import type { Store } from '../../store/ports/store.ts';
import { chainNameOf } from './compare-with-list.ts';
import { deriveNoes } from './derive-noes.ts';
import { foldNoes } from './fold-noes.ts';
import type { LackingEvent } from './lacking-events.ts';
import type { Noe } from './noe.ts';
import { noesKeyOf } from './noes-key.ts';
import { headerLine, type ListHead, nameOfLine, newListId, type NoesLine, sealLine } from './noes-lines.ts';
import type { NoesStore } from './person-noes.ts';
import type { UncoveredEvents } from './read-noes.ts';
import { createFindReplaced } from './replaced-noes.ts';

interface FollowChainDeps {
  readonly store: NoesStore & Pick<Store, 'auditEvents' | 'facts' | 'copies'>;
  readonly keyRing: Pick<KeyRing, 'root'>;
  readonly now: () => number;
}

/** A line as it follows from the chain. */
interface FollowedLine {
  readonly line: NoesLine & ListHead;
  /** The events between those that were asked for and the line, which the line does not cover. */
  readonly lacking: readonly LackingEvent[];
}

/** Makes the lines of a list of the audit chain. Every call rejects with Problem `store-unavailable`. */
export interface FollowChain {
  /** The name of the chain. */
  chainName(): Promise<string>;
  /** The line of the events after `after`, 500 and up to `to` at most; undefined if none of them is done. */
  next(after: number, to?: number): Promise<FollowedLine | undefined>;
  /**
   * The time before which everything that was decided is chained; undefined while that is not known. Read the chain
   * after this call.
   */
  settledUntil(): Promise<number | undefined>;
  /** The earlier of that time and the time of the first event after `through`, which a list that ends there lacks. */
  limit(until: number | undefined, through: number): Promise<number | undefined>;
}

const PAGE_SIZE = 500;
/** More decisions are never on their way at once, unless the journal is away. */
const MAX_PENDING = 1000;

/** A keyed hash of a name, so that a list names no person. */
export const createHashOf = (keyRing: Pick<KeyRing, 'root'>): ((text: string) => string) =>
  createBlindIndex(noesKeyOf(keyRing));

export const createFollowChain = ({ store, keyRing, now }: FollowChainDeps): FollowChain => {
  const derive = {
    store,
    now,
    hashOf: createHashOf(keyRing),
    replaced: createFindReplaced(store, now),
    statementIndex: createBlindIndex(deriveKey(keyRing.root, 'replaced-mentions')),
  };
  return {
    chainName: () => chainNameOf(store),
    next: async (from, to = Infinity) => {
      const page = await store.auditEvents.page({ after: from, limit: Math.min(PAGE_SIZE, to - from) });
      if (page.length === 0) return undefined;
      const { noes, after, through, lacking } = await deriveNoes(
        page.map(({ body }) => JSON.parse(body) as AuditEvent),
        derive,
      );
      const last = page.find(({ seq }) => seq === through);
      if (last === undefined) return undefined;
      return { line: { after, seq: through, hash: last.hash, of: await chainNameOf(store), noes }, lacking };
    },
    settledUntil: async () => {
      const at = now();
      // A decision that is not among these is chained by now.
      const pending = await store.people.findWithOutboxEntry(MAX_PENDING);
      // The time at which a damaged person has decided is not known.
      if (pending.length === MAX_PENDING || pending.some(isDamaged)) return undefined;
      return Math.min(at, ...pending.map((stored) => outboxEntryOf(stored)?.events[0]?.at ?? at));
    },
    limit: async (until, through) => {
      const [lacking] = until === undefined ? [] : await store.auditEvents.page({ after: through, limit: 1 });
      if (until === undefined || lacking === undefined) return until;
      return Math.min(until, Date.parse((JSON.parse(lacking.body) as AuditEvent).at));
    },
  };
};

/** A complete list. */
export interface CompleteList {
  readonly noes: readonly Noe[];
  readonly head: ListHead;
  readonly until?: number;
  /** The events that the list does not cover, in their order. */
  readonly uncovered: readonly UncoveredEvents[];
}

/** A complete list as it is made from the chain. */
export interface MadeList extends CompleteList {
  /** The reasons why the list does not cover these events. */
  readonly lacking: readonly LackingEvent[];
}

/** The number of noes that are folded at once. */
const FOLD_AT = 10_000;

/** Reads the complete chain. Rejects with Problem `store-unavailable`. */
export const readCompleteList = async (chain: FollowChain, now: () => number): Promise<MadeList> => {
  const settled = await chain.settledUntil();
  const lacking: LackingEvent[] = [];
  let noes: Noe[] = [];
  let head: ListHead = { ...GENESIS, of: await chain.chainName() };
  for (let most = FOLD_AT; ;) {
    const next = await chain.next(head.seq);
    if (next === undefined) break;
    const { line } = next;
    for (const noe of line.noes) noes.push(noe);
    lacking.push(...next.lacking);
    if (noes.length > most) {
      noes = [...foldNoes(noes, now())];
      most = Math.max(FOLD_AT, noes.length * 2);
    }
    head = { ...head, seq: line.seq, hash: line.hash };
  }
  const until = await chain.limit(settled, head.seq);
  return {
    noes: foldNoes(noes, now()),
    head,
    lacking,
    uncovered: lacking.map(({ seq }) => ({ after: seq - 1, to: seq })),
    ...defined({ until }),
  };
};

/** The lines of the events after `after`, up to `seq`, with noes in the order of their events. */
const linesBetween = (after: number, seq: number, noes: readonly Noe[]): readonly NoesLine[] => {
  const lines: NoesLine[] = [];
  let from = after;
  for (let at = 0; at < noes.length; at += PAGE_SIZE) {
    const part = noes.slice(at, at + PAGE_SIZE);
    const to = Math.max(from, part.at(-1)?.seq ?? from);
    lines.push({ after: from, seq: to, noes: part });
    from = to;
  }
  return from < seq ? [...lines, { after: from, seq, noes: [] }] : lines;
};

/** The lines of a complete list. */
const completeLines = ({ noes, head, until, uncovered }: CompleteList): readonly NoesLine[] => {
  const lines: NoesLine[] = [];
  let after = 0;
  let written = 0;
  for (const gap of [...uncovered, { after: head.seq, to: head.seq }]) {
    let end = written;
    while (end < noes.length && (noes[end] as Noe).seq <= gap.after) end += 1;
    lines.push(...linesBetween(after, gap.after, noes.slice(written, end)));
    [after, written] = [gap.to, end];
  }
  return [...lines, { after, ...head, ...defined({ until }), noes: noes.slice(written) }];
};

/** The text of a complete list, under an id of its own. */
export const completeListText = (whole: CompleteList, key: Uint8Array): string => {
  const list = newListId();
  const texts = [headerLine(key, list)];
  let prev: readonly string[] = [];
  for (const line of completeLines(whole)) {
    const text = sealLine(line, key, { list, prev });
    texts.push(text);
    prev = [nameOfLine(text)];
  }
  return texts.join('');
};
