import { type Config, readConfig } from '../../config/config.ts';
import { checkReadableDirectory, checkWritableDirectory } from '../../core/directory.ts';
import { checkJournalUrl } from '../../journal/open-journal.ts';
import { checkStoreUrl } from '../../store/open-store.ts';

/**
 * The settings in this environment. Where any is bad, every one of these is named on stderr, without its value, and the
 * process ends with code 2.
 */
export const loadConfig = (env: Readonly<Record<string, string | undefined>>): Config => {
  const read = readConfig(env, {
    journalUrl: checkJournalUrl,
    storeUrl: checkStoreUrl,
    dataDir: checkWritableDirectory,
    profilesDir: checkReadableDirectory,
  });
  if (!Array.isArray(read)) return read as Config;
  process.stderr.write(`Carnet cannot start. ${read.length === 1 ? 'This setting is' : 'These settings are'} wrong:\n`);
  for (const { at, detail } of read) process.stderr.write(`  ${at} ${detail}\n`);
  process.exit(2);
};
