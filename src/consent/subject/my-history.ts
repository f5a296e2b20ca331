import type { PurposeRepository } from '../../store/ports/purpose-repository.ts';
import { Problem } from '../../core/problem.ts';
import type { ChainedEvent } from '../audit/hash-chain.ts';
import type { ChainKeeper } from '../audit/audit-log.ts';
import type { DecidedPurpose } from '../decisions/decision-service.ts';
import type { Session } from './sign-in-links.ts';
import type { Me } from './subject-service.ts';
import { receiptOf } from './receipt.ts';
import type { SigningKeys } from '../audit/jws.ts';
import type { Purpose } from '../model/types.ts';
import { signReceipt } from './verify-receipt.ts';
import { isInReach, type WhomOf } from './session-subject.ts';

/** What `createMyHistory` is built from. */
export interface MyHistoryDeps {
  readonly whom: WhomOf;
  readonly chain: Pick<ChainKeeper, 'ofPerson' | 'page'>;
  readonly keys: SigningKeys;
  readonly purposes: (ids: readonly string[]) => Promise<ReadonlyMap<string, DecidedPurpose>>;
  readonly repository: Pick<PurposeRepository, 'versions'>;
  /** The address under which clients know this server, without a slash at its end. */
  readonly publicUrl: string;
  readonly now: () => number;
}

/** A person's history: what stands in the audit chain about them. */
export interface MyHistory extends Pick<Me, 'events' | 'receipt'> {
  /** The last event of these ids that is about this purpose, among the latest 200. */
  last(ids: readonly string[], purpose: string): Promise<ChainedEvent | undefined>;
}

const LOOKED_BACK = 200;

/**
 * Whether somebody may read an event of theirs by now: what could put them in danger is delayed, by whoever answers for
 * that.
 */
const isTold = ({ type, data }: ChainedEvent, now: number): boolean => {
  const until = type === 'contact' ? data?.['delayedUntil'] : undefined;
  return typeof until !== 'string' || Date.parse(until) <= now;
};

/** Builds the reading of it; events that were chained under a former id are among them. */
export const createMyHistory = ({
  whom,
  chain,
  keys,
  purposes,
  repository,
  publicUrl,
  now,
}: MyHistoryDeps): MyHistory => {
  const ofIds = async (
    ids: readonly string[],
    query: { readonly before?: number; readonly limit: number },
  ): Promise<readonly ChainedEvent[]> =>
    (await Promise.all(ids.map((id) => chain.ofPerson(id, query))))
      .flat()
      .sort((a, b) => b.seq - a.seq)
      .slice(0, query.limit);

  const inReach = async (session: Session, all: readonly ChainedEvent[]): Promise<readonly ChainedEvent[]> => {
    const at = now();
    const events = all.filter((event) => isTold(event, at));
    if (session.reach === 'all') return events;
    const found = await purposes([...new Set(events.flatMap(({ purpose }) => purpose ?? []))]);
    return events.filter(({ purpose }) => {
      const decided = purpose === undefined ? undefined : found.get(purpose);
      return decided !== undefined && isInReach(session, decided.purpose);
    });
  };

  return {
    events: async (session, query) => {
      const { ids } = await whom(session);
      const events = await ofIds(ids, query);
      const next = events.length < query.limit ? undefined : events.at(-1)?.seq;
      return { events: await inReach(session, events), ...(next === undefined ? {} : { next }) };
    },
    receipt: async (session, seq) => {
      const { ids } = await whom(session);
      const [event] = await chain.page({ after: seq - 1, limit: 1 });
      const mine =
        event?.seq === seq && ids.includes(event.person ?? '') ? (await inReach(session, [event]))[0] : undefined;
      const shown =
        mine?.purpose === undefined
          ? undefined
          : ((await repository.versions(mine.purpose)) as readonly unknown[] as readonly Purpose[]).find(
              ({ hash }) => hash === mine.purposeHash,
            );
      const receipt = mine === undefined || shown === undefined ? undefined : receiptOf(mine, shown, publicUrl);
      if (receipt === undefined) throw new Problem('not-found', 'no decision of yours has this number');
      return { receipt, jws: await signReceipt(receipt, keys) };
    },
    last: async (ids, purpose) =>
      (await ofIds(ids, { limit: LOOKED_BACK })).find((event) => event.purpose === purpose && event.to !== undefined),
  };
};
