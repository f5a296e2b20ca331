import { rmSync } from 'node:fs';
import { journalFilesOf } from '../../../src/journal/open-journal.ts';
import { waitFor } from '../checks/wait-for.ts';
import { withAdmin } from '../clients/raw-kafka.ts';
import type { Backends } from './backends.ts';

/** Deletes the topics of all studies and forwardings; the journal stays. */
export const loseStudyTopics = async ({ journalUrl }: Pick<Backends, 'journalUrl'>): Promise<void> => {
  const file = journalFilesOf(journalUrl)?.topics;
  if (file !== undefined) {
    for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
    return;
  }
  const prefix = /\/([^/?]+)\?/.exec(journalUrl)?.[1] ?? '';
  const listTopics = (): Promise<readonly string[]> =>
    withAdmin(journalUrl, async (admin) =>
      (await admin.listTopics()).filter((topic) =>
        ['study', 'forward'].some((kind) => topic.startsWith(`${prefix}.${kind}.`)),
      ),
    );
  const topics = [...(await listTopics())];
  await withAdmin(journalUrl, (admin) => admin.deleteTopics({ topics }));
  await waitFor('the topics to be gone', async () => (await listTopics()).length === 0);
};
