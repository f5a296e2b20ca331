import type { Journal, JournalMessage, Marker, Position } from '../../../src/journal/port/journal.ts';
import type { AdmittedBatch } from '../../../src/xapi/model/types.ts';
import { aBatch } from '../../support/builders/statements/a-batch.ts';
import { readLog, type LogReader, type ReaderOptions } from '../../support/checks/journal/log-reader.ts';
import { waitFor } from '../../support/checks/wait-for.ts';
import type { JournalUnderTest } from './journal.contract.ts';

const aMarker = (event: string): Marker => ({
  person: '2f1c8a52-7f0e-4c7e-9a51-0f6d1d0c2b11',
  purpose: 'record:h5p',
  source: 'h5p',
  generation: 2,
  event,
});

/** What one group has met of a partition, in order: the first ids of batches, the events of markers. */
type ReadEntries = Map<number, { readonly offset: number; readonly name: string; readonly message: JournalMessage }[]>;

/** What every journal promises of people and markers (src/journal/port/journal.ts). */
export const describeMarkers = (name: string, open: () => Promise<JournalUnderTest>): void => {
  describe(`markers in the journal: ${name}`, () => {
    let test: JournalUnderTest;
    let journal: Journal;
    const readers: LogReader[] = [];
    const read = async (
      group: string,
      wishes: ReaderOptions = {},
    ): Promise<{ readonly entries: ReadEntries; readonly hasRead: (event: string) => Promise<void> }> => {
      const entries: ReadEntries = new Map();
      readers.push(
        await readLog(journal, group, {
          ...wishes,
          handle: (partition, messages, call) => {
            const own = entries.get(partition) ?? [];
            entries.set(partition, own);
            for (const message of messages) {
              for (const { ids } of message.batches) own.push({ offset: message.offset, name: ids[0] ?? '', message });
              if (message.marker !== undefined)
                own.push({ offset: message.offset, name: message.marker.event, message });
            }
            return wishes.handle?.(partition, messages, call) ?? Promise.resolve(undefined);
          },
        }),
      );
      const partitions = await journal.partitions();
      return {
        entries,
        hasRead: (event) =>
          waitFor(`${event} in every partition`, () =>
            partitions.every((one) => entries.get(one)?.some((each) => each.name === event) ?? false),
          ),
      };
    };
    const namesIn = (entries: ReadEntries, partition: number): string[] =>
      (entries.get(partition) ?? []).map(({ name: one }) => one);

    beforeEach(async () => {
      test = await open();
      journal = test.journal;
    });
    afterEach(async () => {
      await Promise.all(readers.splice(0).map((reader) => reader.consumption.stop()));
      await test.close();
    });
    const must = (title: string, body: () => Promise<void>): void => it(title, body);

    must('hands over the people of each statement, and none where the batch has none', async () => {
      const people: AdmittedBatch['people'] = [
        [{ id: 'ada', role: 'actor', generation: 1 }],
        [],
        [
          { id: 'ada', role: 'actor', generation: 1 },
          { id: 'bob', role: 'other', generation: 3 },
        ],
        [
          { id: 'ada', role: 'member', generation: 1 },
          { id: 'ada', role: 'member', generation: 2 },
        ],
      ];
      const [withPeople, withoutPeople] = [aBatch({ count: 4, people }), aBatch()];
      for (const batch of [withPeople, withoutPeople]) await journal.append(batch);
      const reader = await readLog(journal, 'sink');
      readers.push(reader);
      await reader.hasRead([withPeople, withoutPeople]);
      const found = [withPeople, withoutPeople].map(
        ({ ids }) => reader.batches.find(({ batch }) => batch.ids[0] === ids[0])!.batch,
      );
      expect(found[0]!.people).toEqual(people);
      expect(Object.hasOwn(found[1]!, 'people')).toBe(false);
    });

    must(
      'writes a marker once to every partition, as it was given, at the positions that it answers with',
      async () => {
        const markers: Marker[] = [aMarker('one'), { person: 'bob é"\0', generation: 1, event: 'two' }];
        const positions: (readonly Position[])[] = [];
        for (const marker of markers) positions.push(await journal.mark(marker));
        const { entries, hasRead } = await read('sink');
        await hasRead('two');
        const partitions = await journal.partitions();
        for (const [index, marker] of markers.entries()) {
          expect(positions[index]!.map(({ partition }) => partition)).toEqual(partitions);
          for (const { partition, offset, frame } of positions[index]!) {
            const own = entries.get(partition)!.filter(({ name: event }) => event === marker.event);
            expect(
              own.map(({ message }) => [message.offset, message.batches, message.marker, message.unreadable]),
            ).toEqual([[offset, [], marker, undefined]]);
            expect([frame, own[0]!.message.appendedAt > 1_700_000_000_000]).toEqual([0, true]);
          }
        }
      },
    );

    must('puts a marker after everything appended before it, and before everything appended after it', async () => {
      const early = Array.from({ length: 60 }, () => aBatch());
      await Promise.all(early.map((batch) => journal.append(batch)));
      const other = await test.another();
      await other.mark(aMarker('stop'));
      const late = Array.from({ length: 60 }, () => aBatch());
      await Promise.all(late.map((batch) => journal.append(batch)));
      await journal.mark(aMarker('end'));
      const { entries, hasRead } = await read('sink');
      await hasRead('end');
      const all = { before: 0, between: 0 };
      for (const partition of await journal.partitions()) {
        const names = namesIn(entries, partition);
        const [before, between] = [
          names.slice(0, names.indexOf('stop')),
          names.slice(names.indexOf('stop') + 1, names.indexOf('end')),
        ];
        expect(before.filter((id) => !early.some(({ ids }) => ids[0] === id))).toEqual([]);
        expect(between.filter((id) => !late.some(({ ids }) => ids[0] === id))).toEqual([]);
        all.before += before.length;
        all.between += between.length;
      }
      expect(all).toEqual({ before: 60, between: 60 });
    });

    must('shows every group the same order, also of what is appended and marked at once', async () => {
      const other = await test.another();
      const batches = Array.from({ length: 90 }, () => aBatch());
      const answers = await Promise.all([
        ...batches.map((batch, index) => (index % 2 === 0 ? journal : other).append(batch)),
        ...Array.from({ length: 12 }, (_, index) => (index % 2 === 0 ? journal : other).mark(aMarker(`${index}`))),
      ]);
      await journal.mark(aMarker('end'));
      const [one, two] = [await read('one'), await read('two')];
      await Promise.all([one.hasRead('end'), two.hasRead('end')]);
      for (const partition of await journal.partitions()) {
        const entries = one.entries.get(partition)!;
        expect(namesIn(two.entries, partition)).toEqual(namesIn(one.entries, partition));
        expect(entries.every(({ offset }, index) => index === 0 || offset >= entries[index - 1]!.offset)).toBe(true);
        for (let index = 0; index < 12; index++)
          expect(namesIn(one.entries, partition).filter((event) => event === `${index}`)).toHaveLength(1);
      }
      const positions = answers.flat().map(({ partition, offset, frame }) => `${partition}/${offset}/${frame}`);
      expect(new Set(positions).size).toBe(positions.length);
    });

    must('wakes readers, and lets reading begin at a marker', async () => {
      const { hasRead, entries } = await read('sink');
      const [position] = await journal.mark(aMarker('first'));
      await hasRead('first');
      const again = await read('again', {
        claimed: (partition) => Promise.resolve(partition === position!.partition ? position!.offset : 'earliest'),
      });
      await again.hasRead('first');
      expect(namesIn(again.entries, position!.partition)).toEqual(['first']);
      const batch = aBatch();
      await journal.append(batch);
      await waitFor('what came after it', () =>
        [...entries.values()].flat().some(({ name: id }) => id === batch.ids[0]),
      );
    });

    must('finishes the markers under way before it closes, and refuses any after', async () => {
      const marked = Promise.all(Array.from({ length: 5 }, (_, index) => journal.mark(aMarker(`${index}`))));
      await journal.close();
      expect((await marked).every((positions) => positions.length > 0)).toBe(true);
      await expect(journal.mark(aMarker('late'))).rejects.toMatchObject({ kind: 'journal-unavailable' });
      journal = await test.another();
      const { hasRead } = await read('sink');
      for (let index = 0; index < 5; index++) await hasRead(`${index}`);
    });
  });
};
