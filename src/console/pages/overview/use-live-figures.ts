import { useEffect, useState, useSyncExternalStore } from 'react';
import { QUERIES, SESSION_STATE } from '../../api/queries.ts';
import { READER } from '../../api/reader.ts';
import { createArrivalClock } from './arrival-clock.ts';
import type { LiveFigures } from './overview-types.ts';
import type { Seen } from './status.ts';

/** What the stream of the live figures has said last; each is undefined before the first. */
export interface LiveFeed {
  readonly figures?: Seen<LiveFigures>;
  /** The kind of the problem for which the figures could not be read. */
  readonly unavailable?: Seen<string>;
  /** The processing delays since the page was opened, in seconds; the last one at the end. */
  readonly delays?: readonly number[];
}

/** The delays of two minutes are kept: no server remembers them. */
const MOST_DELAYS = 120;

/** A stream that the server has refused or ended is opened again after this time. */
const REOPEN_MS = 5000;

/** Follows the figures that change from second to second, by Server-Sent Events, until the session is over. */
export const useLiveFigures = (): LiveFeed => {
  const [feed, setFeed] = useState<LiveFeed>({});
  const isOver = useSyncExternalStore(SESSION_STATE.subscribe, SESSION_STATE.isOver);
  useEffect(() => {
    if (isOver) return undefined;
    let events: EventSource | undefined;
    let reopening: ReturnType<typeof setTimeout> | undefined;
    const arrivedAt = createArrivalClock();
    const reopen = (): void => {
      events?.close();
      clearTimeout(reopening);
      reopening = setTimeout(open, REOPEN_MS);
    };
    const open = (): void => {
      const opened = new EventSource(`${READER.root}/v1/operations/live`);
      events = opened;
      opened.addEventListener('figures', ({ data }: MessageEvent<string>) => {
        const value = JSON.parse(data) as LiveFigures;
        const figures = { at: arrivedAt(Date.parse(value.at), Date.now()), value };
        setFeed(({ delays = [] }) => ({
          figures,
          delays: [...delays, value.sink.lagSeconds].slice(-MOST_DELAYS),
        }));
      });
      opened.addEventListener('unavailable', ({ data }: MessageEvent<string>) => {
        const { kind } = JSON.parse(data) as { readonly kind: string };
        setFeed((before) => ({ ...before, unavailable: { at: Date.now(), value: kind } }));
      });
      opened.addEventListener('end', () => {
        // The answer to another call says if the session has ended.
        void QUERIES.invalidateQueries({ queryKey: ['operations'] });
        reopen();
      });
      opened.addEventListener('error', () => {
        if (opened.readyState === EventSource.CLOSED) reopen();
      });
    };
    open();
    return () => {
      events?.close();
      clearTimeout(reopening);
    };
  }, [isOver]);
  return feed;
};
