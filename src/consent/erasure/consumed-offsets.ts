import type { Progress } from '../../store/ports/sink/progress-repository.ts';
import type { Store } from '../../store/ports/store.ts';

/** The offset of the next message in a partition of the journal, for consumers that apply erasure markers. */
export type ConsumedOffset = Pick<Progress, 'partition' | 'offset'>;

/**
 * Minimum consumed offset per partition over all consumers that apply erasure markers. Those are the sink and, as soon
 * as there is any study, the study publisher, which commits its offset with each marker.
 */
export const createConsumedOffsets =
  ({ progress, studies }: Pick<Store, 'progress' | 'studies'>) =>
  async (): Promise<readonly ConsumedOffset[]> => {
    const [sink, all, publisher] = await Promise.all([progress.all(), studies.all(), studies.consumedOffsets()]);
    if (all.length === 0) return sink;
    const published = new Map(publisher.map(({ partition, offset }) => [partition, offset]));
    return sink.map(({ partition, offset }) => ({
      partition,
      offset: Math.min(offset ?? 0, published.get(partition) ?? 0),
    }));
  };
