import { setTimeout as timeout } from 'node:timers/promises';
import { openJournal } from '../../../src/journal/open-journal.ts';
import { openStudyTopics } from '../../../src/journal/open-study-topics.ts';
import { Problem } from '../../../src/core/problem.ts';
import { createReleaser } from '../../../src/studies/release/study-publisher.ts';
import { aBatch } from '../../support/builders/a-batch.ts';
import { describePairs } from '../../support/servers/pairs.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

describePairs('a partition that cannot be claimed from the topics of studies', (makePlace) => {
  /**
   * A releaser of everything at once on a real journal and real topics, whose claims of partition 0 are refused for as
   * long as `refuses` says; it waits 20 ms instead of what it should, or as `pause` does.
   */
  const aReleaser = async (
    refuses: (tries: number) => boolean,
    pause: (signal: AbortSignal) => Promise<void> = () => timeout(20),
  ) => {
    const place = makePlace();
    const parts = {
      now: Date.now,
      bodyLimit: 4_000_000,
      log: { error: () => undefined, warn: () => undefined, debug: () => undefined },
    };
    const journal = await openJournal(place.journalUrl, parts);
    const topics = await openStudyTopics(place.journalUrl, parts);
    const handled = new Set<string>();
    const away: string[] = [];
    const pauses: number[] = [];
    let tries = 0;
    const releaser = createReleaser({
      topics: {
        claim: (partition) =>
          partition === 0 && refuses(++tries)
            ? Promise.reject(new Problem('journal-unavailable', 'not now'))
            : topics.claim(partition),
      },
      releases: { ending: () => Promise.resolve([]), waiting: () => Promise.resolve(new Set()) },
      ending: { tell: () => Promise.resolve() },
      begun: () => undefined,
      met: () => Promise.resolve(),
      tick: () => Promise.resolve(false),
      turnMs: 200,
      now: Date.now,
      away: ({ kind }) => away.push(kind),
      pause: (milliseconds, signal) => {
        pauses.push(milliseconds);
        return pause(signal);
      },
      passing: () => Promise.resolve(Infinity),
      handleMessages: async (_, messages, appender) => {
        await appender.append([], messages.at(-1)!.offset + 1);
        for (const { batches } of messages) for (const { ids } of batches) handled.add(ids[0]!);
      },
    });
    const consumption = await journal.consume('releaser', releaser);
    let ended = false;
    void consumption.ended
      .finally(() => {
        ended = true;
      })
      .catch(() => undefined);
    return {
      partitions: await journal.partitions(),
      handled,
      away,
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
        releaser.halt();
        await consumption.stop();
        await releaser.close();
        await topics.close();
        await journal.close();
        place.remove();
      },
    };
  };

  /** Waits for it, or for the end of the consumption, after which nothing would come. */
  const until = async (releaser: { readonly ended: () => boolean }, what: string, is: () => boolean): Promise<void> => {
    await waitFor(what, () => is() || releaser.ended());
    expect(releaser.ended()).toBe(false);
  };

  it.each([1, 4])(
    'is claimed in the end, after %d refusals, with everything handled and the consumption never ended',
    async (refusals) => {
      const releaser = await aReleaser((tries) => tries <= refusals);
      try {
        const appended = await releaser.append(12);
        await until(releaser, 'everything handled', () => appended.every(({ id }) => releaser.handled.has(id)));
        expect(releaser.away).toEqual(Array.from({ length: refusals }, () => 'journal-unavailable'));
      } finally {
        await releaser.close();
      }
    },
    60_000,
  );

  it('keeps nothing from the other partitions, however long that lasts, and is tried less and less often', async () => {
    let refused = true;
    const releaser = await aReleaser(() => refused);
    try {
      await until(releaser, 'six tries', () => releaser.tries() >= 6);
      const appended = await releaser.append(12);
      const others = appended.filter(({ partition }) => partition > 0);
      expect(others.length > 0).toBe(releaser.partitions.length > 1);
      await until(releaser, 'what stands in the others', () => others.every(({ id }) => releaser.handled.has(id)));
      await until(releaser, 'more tries', () => releaser.tries() >= 8);
      expect(releaser.pauses.slice(0, 7)).toEqual([50, 100, 200, 400, 800, 1600, 1600]);
      expect(appended.filter(({ partition, id }) => partition === 0 && releaser.handled.has(id))).toEqual([]);
      refused = false;
      await until(releaser, 'everything handled', () => appended.every(({ id }) => releaser.handled.has(id)));
    } finally {
      await releaser.close();
    }
  }, 60_000);

  it('keeps nobody from stopping', async () => {
    const releaser = await aReleaser(
      () => true,
      (signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    );
    await until(releaser, 'a pause', () => releaser.pauses.length === 1);
    await releaser.close();
    expect([releaser.ended(), releaser.tries()]).toEqual([true, 1]);
  }, 60_000);
});
