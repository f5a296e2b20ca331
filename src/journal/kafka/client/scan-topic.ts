import type { Consumption, Journal, JournalHandler, JournalState } from '../../port/journal.ts';

/** Hands over all messages that the partitions have between these bounds, by a consumption that ends with them. */
export const scanTopic = async (
  bounds: JournalState['bounds'],
  handle: Parameters<Journal['scan']>[0],
  consume: (handler: JournalHandler) => Consumption,
): Promise<void> => {
  const open = new Map([...bounds].filter(([, { start, end }]) => start < end));
  if (open.size === 0) return;
  let finish = (): void => undefined;
  const finished = new Promise<void>((resolve) => (finish = resolve));
  const settle = (partition: number): void => {
    open.delete(partition);
    if (open.size === 0) finish();
  };
  const consumption = consume({
    claimed: (partition) => Promise.resolve(open.get(partition)?.start ?? 'earliest'),
    handle: async ({ partition, messages }) => {
      const end = open.get(partition)?.end;
      if (end === undefined) return undefined;
      const wanted = messages.filter(({ offset }) => offset < end);
      if (wanted.length > 0) await handle({ partition, messages: wanted });
      if ((messages.at(-1)?.offset ?? 0) >= end - 1) settle(partition);
      return undefined;
    },
    // The last offsets may be those of control records, which are not handed over.
    caughtUp: (partition) => {
      settle(partition);
      return Promise.resolve(undefined);
    },
  });
  try {
    await Promise.race([finished, consumption.ended]);
  } finally {
    await consumption.stop();
  }
};
