import { DatabaseSync } from '@photostructure/sqlite';
import { rmSync } from 'node:fs';
import { waitFor } from '../checks/wait-for.ts';
import { withAdmin } from '../clients/raw-kafka.ts';
import type { Backends } from './backends.ts';

const topicOf = (journalUrl: string): string => `${/\/([^/?]+)\?/.exec(journalUrl)?.[1] ?? ''}.traces`;

/** Takes all messages from the journal, as its retention would; no process may run. */
export const trimJournal = async ({ journalUrl }: Pick<Backends, 'journalUrl'>): Promise<void> => {
  if (journalUrl.startsWith('sqlite:')) {
    const database = new DatabaseSync(journalUrl.slice('sqlite:'.length));
    database.exec(`UPDATE log SET start = (SELECT coalesce(max(offset) + 1, start) FROM messages);
      DELETE FROM messages`);
    database.close();
    return;
  }
  const topic = topicOf(journalUrl);
  await withAdmin(journalUrl, async (admin) => {
    const partitions = await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({
      topic,
      partitions: partitions.map(({ partition, high }) => ({ partition, offset: high })),
    });
  });
};

/** Deletes the journal; the next process begins one anew in its place. */
export const loseJournal = async ({ journalUrl }: Pick<Backends, 'journalUrl'>): Promise<void> => {
  if (journalUrl.startsWith('sqlite:')) {
    const file = journalUrl.slice('sqlite:'.length);
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    return;
  }
  const topic = topicOf(journalUrl);
  await withAdmin(journalUrl, (admin) => admin.deleteTopics({ topics: [topic] }));
  await waitFor('the topic to be gone', () =>
    withAdmin(journalUrl, async (admin) => !(await admin.listTopics()).includes(topic)),
  );
};
