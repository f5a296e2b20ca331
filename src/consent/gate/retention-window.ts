import { createCachedSources } from '../../access/sources/cached-sources.ts';
import { readPeriod, subtractPeriod } from '../../access/sources/period.ts';
import type { Source } from '../../store/ports/sources/source-repository.ts';
import type { RecordPurposes } from '../purposes/recording-purpose.ts';

/**
 * The start of a source's retention window, by `stored`, in milliseconds since the epoch; -Infinity without a limit.
 * Statements from before it have expired. Rejects with Problem `store-unavailable`.
 */
export type RetentionStart = (source: string) => Promise<number>;

interface RetentionStartDeps {
  readonly findSource: (id: string) => Promise<Source | undefined>;
  readonly records: RecordPurposes;
  readonly now: () => number;
}

/**
 * The shorter period holds: the source's own `keep`, or that of its record purpose. So only a new version of the
 * purpose lengthens what people have decided on. A change is in force within 5 seconds.
 */
export const createRetentionStart = ({ findSource, records, now }: RetentionStartDeps): RetentionStart => {
  // It has a cache of its own, since it also caches what the record purpose of a source announces.
  const cached = createCachedSources<Source & { readonly announced?: string }>({
    now,
    repository: {
      findSource: async (id) => {
        const source = await findSource(id);
        const announced = source && (await records.get(source)).keep;
        return source === undefined || announced === undefined ? source : { ...source, announced };
      },
    },
  });
  return async (id) => {
    const { keep, announced } = (await cached(id)) ?? {};
    const at = now();
    const starts = [keep, announced].map((text) => {
      const period = text === undefined ? undefined : readPeriod(text);
      return period === undefined ? -Infinity : subtractPeriod(at, period);
    });
    return Math.max(...starts);
  };
};
