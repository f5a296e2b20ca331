import type { AttentionRow, LiveFigures, Overview } from './overview-types.ts';
import { isRecent, LIVE_FRESH_MS, type Seen, type Status } from './status.ts';

/** Something that is shown, and the time that it is of if it is old. */
interface Shown<T> {
  readonly value: T;
  readonly asOf?: number | undefined;
}

/** What the overview knows; a member is absent if it was never read. */
export interface Known {
  readonly figures?: Shown<LiveFigures> | undefined;
  readonly overview?: Shown<Overview> | undefined;
  readonly attention?: Shown<readonly AttentionRow[]> | undefined;
  /** The row of journal or store, if the status says that it is away and the list does not. */
  readonly awayRow?: AttentionRow | undefined;
}

interface KnownFacts {
  readonly now: number;
  readonly status: Status;
  readonly live?: Seen<LiveFigures> | undefined;
  readonly polled?: Seen<Overview> | undefined;
  readonly unavailable?: Seen<string> | undefined;
}

/** The series are read every 15 seconds. */
const POLLED_FRESH_MS = 40_000;
/** The server finds the list anew every ten seconds. */
const LIST_FRESH_MS = 30_000;

const shown = <T>({ at, value }: Seen<T>, isNow: boolean): Shown<T> => (isNow ? { value } : { value, asOf: at });

/** The row of a part that is away, while the server cannot say so itself. */
const rowOfPart = ({ tone, word, reason }: Status): AttentionRow | undefined => {
  if (tone !== 'ill' || (word !== 'store' && word !== 'journal' && word !== 'older-copy')) return undefined;
  const about = word === 'journal' ? 'journal' : 'store';
  const link = word === 'older-copy' ? '/docs/alerts/CarnetStoreOlder' : '/docs/alerts/CarnetPartDown';
  return { kind: 'part-down', severity: 'error', about, link, ...(reason !== undefined && { reason }) };
};

const listOf = ({ now }: KnownFacts, figures: Known['figures'], at: number | undefined): Known['attention'] => {
  if (figures === undefined) return undefined;
  const { attention, attentionAt, at: serverAt } = figures.value;
  // Before the list is found for the first time, only the parts are known.
  if (attentionAt === undefined) return attention.length === 0 ? undefined : { value: attention };
  const age = Date.parse(serverAt) - Date.parse(attentionAt);
  if (figures.asOf === undefined && age <= LIST_FRESH_MS) return { value: attention };
  return { value: attention, asOf: (at ?? now) - age };
};

/** The newer one of what the stream and the poll have said. */
export const latestOf = (
  live: Seen<LiveFigures> | undefined,
  polled: Seen<LiveFigures> | undefined,
): Seen<LiveFigures> | undefined =>
  live !== undefined && live.at >= (polled?.at ?? -Infinity) ? live : (polled ?? live);

/** What is known now, from the stream or the poll, whichever is newer. What is old says of when it is. */
export const currentOf = (facts: KnownFacts): Known => {
  const { now, status, live, polled, unavailable } = facts;
  const latest = latestOf(live, polled);
  const isReadable = status.oldReason !== 'session' && status.oldReason !== 'unanswered';
  const isNow = (at: number, ms: number): boolean =>
    isReadable && at > (unavailable?.at ?? -Infinity) && isRecent(at, ms, now);
  const figures = latest && shown<LiveFigures>(latest, isNow(latest.at, LIVE_FRESH_MS));
  const list = listOf(facts, figures, latest?.at);
  const awayRow = rowOfPart(status);
  const isOfPart = (item: AttentionRow): boolean => item.kind === 'part-down' && item.about === awayRow?.about;
  const isNamed = list?.asOf === undefined && list?.value.some(isOfPart) === true;
  return {
    figures,
    overview: polled && shown(polled, isNow(polled.at, POLLED_FRESH_MS)),
    attention: isNamed ? list : list && { ...list, value: list.value.filter((item) => !isOfPart(item)) },
    awayRow: isNamed ? undefined : awayRow,
  };
};
