import type { Journal } from '../../journal/port/journal.ts';
import type { Store } from '../../store/ports/store.ts';

interface BeginProgressDeps {
  readonly progress: Pick<Store['progress'], 'all' | 'claim' | 'save'>;
  readonly journal: Journal;
}

/**
 * Has sinks read partitions without progress from the first message that the journal still has. A start would take what
 * came before it for lost. Rejects with Problem `store-unavailable` or `journal-unavailable`.
 */
export const beginProgress = async ({ progress, journal }: BeginProgressDeps): Promise<void> => {
  const known = new Set((await progress.all()).map(({ partition }) => partition));
  for (const [partition, { start }] of (await journal.readState())?.bounds ?? [])
    // A sink that claims it meanwhile reads from there, too, and its epoch is newer.
    if (!known.has(partition)) await progress.save({ ...(await progress.claim(partition)), offset: start });
};
