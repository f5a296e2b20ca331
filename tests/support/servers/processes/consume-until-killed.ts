import { openKafkaJournal } from '../../../../src/journal/kafka/journal.ts';

/** A program that consumes a Kafka journal as group `sink` until it is killed: `claimed PARTITION` a line. */
const consume = async (url: string): Promise<void> => {
  const journal = await openKafkaJournal(url, { now: Date.now, bodyLimit: 1_000_000 });
  await journal.consume('sink', {
    claimed: (partition) => {
      process.stdout.write(`claimed ${partition}\n`);
      return Promise.resolve('earliest');
    },
    handle: () => Promise.resolve(undefined),
    caughtUp: () => Promise.resolve(undefined),
  });
};

void consume(process.argv[2] ?? '');
