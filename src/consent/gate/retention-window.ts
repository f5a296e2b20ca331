import { createKnownSources } from '../../sources/known-sources.ts';
import { begunBefore, readPeriod } from '../../sources/period.ts';
import type { Source } from '../../store/ports/store.ts';
import type { RecordPurposes } from '../purposes/recording-purpose.ts';

/**
 * Gives the instant from which on a source's statements are kept, by their `stored`: those before it have passed its
 * `keep`. In milliseconds since the epoch; the beginning of time where it keeps all. Rejects with Problem
 * `store-unavailable`.
 */
export type KeptSince = (source: string) => Promise<number>;

/** What `createKeptSince` is built from. */
export interface KeptSinceDeps {
  readonly source: (id: string) => Promise<Source | undefined>;
  readonly records: Pick<RecordPurposes, 'of'>;
  readonly now: () => number;
}

/**
 * Builds it: of what the source says now and what its record purpose in force has told people, the shorter holds, so
 * that nobody lengthens what people have decided on but by a new version. A change is in force within 5 seconds.
 */
export const createKeptSince = ({ source, records, now }: KeptSinceDeps): KeptSince => {
  const known = createKnownSources<Source & { readonly told?: string }>({
    now,
    repository: {
      source: async (id) => {
        const found = await source(id);
        const told = found && (await records.of(found)).keep;
        return found === undefined || told === undefined ? found : { ...found, told };
      },
    },
  });
  return async (id) => {
    const { keep, told } = (await known(id)) ?? {};
    const at = now();
    const ends = [keep, told].map((text) => {
      const period = text === undefined ? undefined : readPeriod(text);
      return period === undefined ? -Infinity : begunBefore(at, period);
    });
    return Math.max(...ends);
  };
};
