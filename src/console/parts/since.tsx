import { useEffect, useState } from 'react';
import { formatInstant, formatSince } from '../texts/format.ts';

const TICK_MS = 30_000;

/** How long ago a time is, kept true while it is shown, and never ahead of the reader; the exact time is its title. */
export const Since = ({ instant }: { readonly instant: string }) => {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={instant} title={formatInstant(instant)}>
      {formatSince(instant, Math.max(now, Date.parse(instant)))}
    </time>
  );
};
