import type { Progress, Store } from '../../store/ports/store.ts';

/**
 * Builds the question how far each partition of the journal was met by all who must meet markers: the sink, and, as
 * soon as there is any study, the releaser. A releaser says how far it has come when it has met a marker.
 */
export const createMetByAll =
  ({ progress, studies }: Pick<Store, 'progress' | 'studies'>) =>
  async (): Promise<readonly Pick<Progress, 'partition' | 'offset'>[]> => {
    const [sink, all, met] = await Promise.all([progress.all(), studies.all(), studies.met()]);
    if (all.length === 0) return sink;
    const releaser = new Map(met.map(({ partition, offset }) => [partition, offset]));
    return sink.map(({ partition, offset }) => ({
      partition,
      offset: Math.min(offset ?? 0, releaser.get(partition) ?? 0),
    }));
  };
