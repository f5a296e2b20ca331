import { rmSync } from 'node:fs';
import { waitFor } from '../checks/wait-for.ts';
import { withAdmin } from '../clients/raw-kafka.ts';
import type { Backends } from './pairs.ts';

/** Deletes the journal; the next process begins one anew in its place. */
export const loseJournal = async ({ journalUrl }: Pick<Backends, 'journalUrl'>): Promise<void> => {
  if (journalUrl.startsWith('sqlite:')) {
    const file = journalUrl.slice('sqlite:'.length);
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    return;
  }
  const topic = `${/\/([^/?]+)\?/.exec(journalUrl)?.[1] ?? ''}.traces`;
  await withAdmin(journalUrl, (admin) => admin.deleteTopics({ topics: [topic] }));
  await waitFor('the topic to be gone', () =>
    withAdmin(journalUrl, async (admin) => !(await admin.listTopics()).includes(topic)),
  );
};
