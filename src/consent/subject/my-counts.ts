import { defined } from '../../core/json-object.ts';
import { textOf } from '../../core/bytes/bytes.ts';
import { DAY_MS } from '../../core/time.ts';
import { uuidOf } from '../../xapi/formats/uuid.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import { isActivity } from '../../xapi/model/activities.ts';
import type { JsonObject, LanguageMap, Statement } from '../../xapi/model/types.ts';
import { storedOf } from '../../xapi/statement/sort-key.ts';

/** The part of one of the latest statements that a page shows. Times are milliseconds since the epoch. */
export interface MyTrace {
  readonly id: string;
  readonly source: string;
  readonly timestamp: number;
  readonly stored: number;
  readonly verb: { readonly id: string; readonly display?: LanguageMap };
  /** Absent if the object is no Activity. */
  readonly activity?: { readonly id: string; readonly name?: LanguageMap };
  /** The `result` of the statement, as received. */
  readonly result?: JsonObject;
}

/** The number of statements of a source with a `timestamp` in a week. */
export interface WeekCount {
  readonly source: string;
  /** The Monday on which the week began (UTC), as in `2026-11-23`. */
  readonly week: string;
  readonly count: number;
}

/** A Monday, in milliseconds since the epoch. */
const A_MONDAY = 4 * DAY_MS;

/** The Monday (UTC) of the week of an instant, as in `2026-11-23`. */
const mondayOf = (instant: number): string => {
  const week = 7 * DAY_MS;
  return new Date(Math.floor((instant - A_MONDAY) / week) * week + A_MONDAY).toISOString().slice(0, 10);
};

/** Counts statements by source and week. */
export const createWeekCounter = () => {
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

/** The part of a statement that a page shows. */
export const toMyTrace = ({ id, source, timestamp, at, text }: StoredStatement): MyTrace => {
  const { verb, object, result } = JSON.parse(textOf(text)) as Statement;
  const name = isActivity(object) ? (object.definition?.['name'] as LanguageMap | undefined) : undefined;
  return {
    id: uuidOf(id),
    source,
    timestamp,
    stored: storedOf(at),
    verb: { id: verb.id, ...defined({ display: verb.display }) },
    ...(isActivity(object) && { activity: { id: object.id, ...defined({ name }) } }),
    ...defined({ result }),
  };
};
