import { useQuery } from '@tanstack/react-query';
import { useEffect, useState, useSyncExternalStore } from 'react';
import { dataOf } from '../../api/api-problem.ts';
import { api } from '../../api/client.ts';
import { SESSION_STATE } from '../../api/queries.ts';
import { useReadiness } from '../../api/use-health.ts';
import { currentOf, type Known, latestOf } from './known-figures.ts';
import { type Status, statusOf } from './status.ts';
import { useLiveFigures } from './use-live-figures.ts';

const TICK_MS = 1000;

/** The time by the clock of the browser, each second. */
const useNow = (): number => {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
};

/** All that the overview shows: one poll for the series, one stream for all else, and /health/ready of the frame. */
export const useOverview = () => {
  const query = useQuery({ queryKey: ['operations'], queryFn: () => dataOf(api.GET('/v1/operations')) });
  const feed = useLiveFigures();
  const { answer, unansweredAt } = useReadiness();
  const isSessionOver = useSyncExternalStore(SESSION_STATE.subscribe, SESSION_STATE.isOver);
  const now = useNow();
  const polled = query.data === undefined ? undefined : { at: query.dataUpdatedAt, value: query.data };
  const status: Status = statusOf({
    now,
    isSessionOver,
    ready: answer,
    unansweredAt,
    live: latestOf(feed.figures, polled),
    unavailable: feed.unavailable,
  });
  const known: Known = currentOf({ now, status, live: feed.figures, polled, unavailable: feed.unavailable });
  return { query, status, known, delays: feed.delays ?? [] };
};
