import type { StoredStatement } from '../../store/ports/statement-repository.ts';
import { storedOf } from '../../xapi/statement/sort-key.ts';
import { isActivity } from '../../xapi/model/activities.ts';
import type { Statement } from '../../xapi/model/types.ts';
import type { MyTrace, WeekCount } from './subject-service.ts';
import type { LanguageMap } from '../model/types.ts';

const DAY = 86_400_000;
/** A Monday, in milliseconds since the epoch. */
const A_MONDAY = 4 * DAY;

/** The Monday (UTC) of the week in which an instant lies, as in `2026-11-23`. */
const mondayOf = (instant: number): string => {
  const week = 7 * DAY;
  return new Date(Math.floor((instant - A_MONDAY) / week) * week + A_MONDAY).toISOString().slice(0, 10);
};

/** Counts statements by source and by the week in which they were done. */
export const createWeeks = () => {
  const counts = new Map<string, { source: string; week: string; count: number }>();
  return {
    add: ({ source, timestamp }: Pick<StoredStatement, 'source' | 'timestamp'>): void => {
      const week = mondayOf(timestamp);
      const key = `${week} ${source}`;
      const before = counts.get(key);
      if (before === undefined) counts.set(key, { source, week, count: 1 });
      else before.count += 1;
    },
    /** The latest week first, then by source. */
    list: (): readonly WeekCount[] =>
      [...counts.values()].sort((a, b) =>
        a.week === b.week ? (a.source < b.source ? -1 : 1) : a.week < b.week ? 1 : -1,
      ),
  };
};

/** What a page shows of one statement. */
export const myTrace = ({ id, source, timestamp, at, text }: StoredStatement): MyTrace => {
  const { verb, object } = JSON.parse(Buffer.from(text).toString()) as Statement;
  const name = isActivity(object) ? (object.definition?.['name'] as LanguageMap | undefined) : undefined;
  return {
    id,
    source,
    timestamp,
    stored: storedOf(at),
    verb: { id: verb.id, ...(verb.display === undefined ? {} : { display: verb.display }) },
    ...(isActivity(object) ? { activity: { id: object.id, ...(name === undefined ? {} : { name }) } } : {}),
  };
};
