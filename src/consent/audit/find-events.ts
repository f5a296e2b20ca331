import { foldText } from '../../core/text/fold-text.ts';
import type { AuditEvent } from './hash-chain.ts';
import type { AuditLog } from './audit-log.ts';

/** The events that a reader looks for; all of them without members. */
export interface EventFilter {
  readonly type?: string;
  /** Text in any value of an event, as `foldText` returns it. */
  readonly search?: string;
}

export interface EventQuery extends EventFilter {
  /** The `seq` after which, or before which if `isDescending`, the page begins. */
  readonly after?: number;
  readonly limit: number;
  readonly isDescending: boolean;
}

interface EventPage {
  readonly events: readonly AuditEvent[];
  /** The `after` of the next page; absent at the end of the chain. */
  readonly next?: number;
}

/** Events of one reading, if a filter may leave most of them out. */
const SCANNED_PAGE = 1000;
/** Readings for one page of filtered events. The next page goes on behind them, even if none was found. */
const MAX_READINGS = 5;

const textsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
};

export const matchesFilter = (event: AuditEvent, { type, search }: EventFilter): boolean =>
  (type === undefined || event.type === type) &&
  (search === undefined || foldText(textsIn(event).join('\n')).includes(search));

/**
 * Reads a page of the chain. `see` returns those of some consecutive events that the reader may see. A page with a
 * filter has read 5,000 events at most.
 */
export const findEvents = async (
  auditLog: Pick<AuditLog, 'list' | 'listLatest'>,
  { after, limit, isDescending, ...filter }: EventQuery,
  see: (events: readonly AuditEvent[]) => Promise<readonly AuditEvent[]>,
): Promise<EventPage> => {
  const isFiltered = filter.type !== undefined || filter.search !== undefined;
  const size = isFiltered ? Math.max(limit, SCANNED_PAGE) : limit;
  const read = (place: number | undefined): Promise<readonly AuditEvent[]> => {
    if (isDescending) return auditLog.listLatest({ limit: size, ...(place !== undefined && { before: place }) });
    return auditLog.list({ limit: size, ...(place !== undefined && { after: place }) });
  };
  const found: AuditEvent[] = [];
  let place = after;
  for (let readings = 0; readings < (isFiltered ? MAX_READINGS : 1); readings++) {
    const page = await read(place);
    found.push(...(await see(page)).filter((event) => matchesFilter(event, filter)));
    const last = found.length > limit ? found[limit - 1] : page.at(-1);
    if (found.length > limit && last !== undefined) return { events: found.slice(0, limit), next: last.seq };
    if (page.length < size || last === undefined) return { events: found };
    place = last.seq;
    if (found.length === limit) break;
  }
  return { events: found, ...(place !== undefined && { next: place }) };
};
