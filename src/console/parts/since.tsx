import { useEffect, useState } from 'react';
import { formatInstant, formatSince } from '../texts/format.ts';

const TICK_MS = 30_000;

/** The age of a time, which is updated while it is shown and is never in the future. Its title is the exact time. */
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
