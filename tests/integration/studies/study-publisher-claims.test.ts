import { setTimeout as timeout } from 'node:timers/promises';
import { openJournal, openStudyTopics } from '../../../src/journal/open-journal.ts';
import { Problem } from '../../../src/core/problem.ts';
import { StudyPublisher } from '../../../src/studies/release/study-publisher.ts';
import { aBatch } from '../../support/builders/statements/a-batch.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

describeOnBackends('both', 'a partition that cannot be claimed from the topics of studies', (makeBackends) => {
  /**
   * A study publisher of all partitions on a real journal and real topics. Its claims of partition 0 are refused while
   * `refuses` returns true; it waits 20 ms instead of its own intervals, or as `pause` does.
   */
  const aPublisher = async (
    refuses: (tries: number) => boolean,
    pause: (signal: AbortSignal) => Promise<void> = () => timeout(20),
  ) => {
    const backends = makeBackends();
    const options = {
      now: Date.now,
      bodyLimit: 4_000_000,
      log: { error: () => undefined, warn: () => undefined, debug: () => undefined },
    };
    const journal = await openJournal(backends.journalUrl, options);
    const topics = await openStudyTopics(backends.journalUrl, options);
    const handled = new Set<string>();
    const outages: string[] = [];
    const pauses: number[] = [];
    let tries = 0;
    const publisher = new StudyPublisher({
      topics: {
        claim: (partition) =>
          partition === 0 && refuses(++tries)
            ? Promise.reject(new Problem('journal-unavailable', 'not now'))
            : topics.claim(partition),
      },
      studies: { saveConsumedOffset: () => Promise.resolve(), consumedOffsets: () => Promise.resolve([]) },
      work: { onClaimed: () => undefined, run: () => Promise.resolve(false) },
      now: Date.now,
      onUnavailable: ({ kind }) => outages.push(kind),
      pause: (milliseconds, signal) => {
        pauses.push(milliseconds);
        return pause(signal);
      },
      waitForSink: () => Promise.resolve(Infinity),
      publishBatch: async (_, messages, appender) => {
        await appender.append([], messages.at(-1)!.offset + 1);
        for (const { batches } of messages) for (const { ids } of batches) handled.add(ids[0]!);
      },
    });
    const consumption = await journal.consume('releaser', publisher);
    let ended = false;
    void consumption.ended
      .finally(() => {
        ended = true;
      })
      .catch(() => undefined);
    return {
      partitions: await journal.partitions(),
      handled,
      outages,
      pauses,
      tries: () => tries,
      ended: () => ended,
      append: async (count: number) => {
        const appended: { readonly partition: number; readonly id: string }[] = [];
        // One after the other, so that no two go together into one partition.
        for (let n = 0; n < count; n++) {
          const batch = aBatch();
          const { partition } = await journal.append(batch);
          appended.push({ partition, id: batch.ids[0]! });
        }
        return appended;
      },
      close: async () => {
        publisher.halt();
        await consumption.stop();
        await publisher.close();
        await topics.close();
        await journal.close();
        await backends.remove();
      },
    };
  };

  /** Waits for it, or for the end of the consumption, after which nothing would come. */
  const until = async (
    publisher: { readonly ended: () => boolean },
    what: string,
    is: () => boolean,
  ): Promise<void> => {
    await waitFor(what, () => is() || publisher.ended());
    expect(publisher.ended()).toBe(false);
  };

  it.each([1, 4])(
    'is claimed in the end, after %d refusals, with everything handled and the consumption never ended',
    async (refusals) => {
      const publisher = await aPublisher((tries) => tries <= refusals);
      try {
        const appended = await publisher.append(12);
        await until(publisher, 'everything handled', () => appended.every(({ id }) => publisher.handled.has(id)));
        expect(publisher.outages).toEqual(Array.from({ length: refusals }, () => 'journal-unavailable'));
      } finally {
        await publisher.close();
      }
    },
  );

  it('does not delay other partitions, however long that lasts, and is retried less and less often', async () => {
    let refused = true;
    const publisher = await aPublisher(() => refused);
    try {
      await until(publisher, 'six tries', () => publisher.tries() >= 6);
      const appended = await publisher.append(12);
      const others = appended.filter(({ partition }) => partition > 0);
      expect(others.length > 0).toBe(publisher.partitions.length > 1);
      await until(publisher, 'what stands in the others', () => others.every(({ id }) => publisher.handled.has(id)));
      await until(publisher, 'more tries', () => publisher.tries() >= 8);
      expect(publisher.pauses.slice(0, 7)).toEqual([50, 100, 200, 400, 800, 1600, 1600]);
      expect(appended.filter(({ partition, id }) => partition === 0 && publisher.handled.has(id))).toEqual([]);
      refused = false;
      await until(publisher, 'everything handled', () => appended.every(({ id }) => publisher.handled.has(id)));
    } finally {
      await publisher.close();
    }
  });

  it('does not keep the consumption from stopping', async () => {
    const publisher = await aPublisher(
      () => true,
      (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    );
    await until(publisher, 'a pause', () => publisher.pauses.length === 1);
    await publisher.close();
    expect([publisher.ended(), publisher.tries()]).toEqual([true, 1]);
  });
});
