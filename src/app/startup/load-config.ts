import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, readConfig } from '../../core/config/config.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import { checkReadableDirectory, checkWritableDirectory } from '../../core/disk/directory.ts';
import { packageFolder } from '../../core/disk/package-folder.ts';
import { checkJournalUrl, journalTraitsOf } from '../../journal/open-journal.ts';
import { checkStoreUrl, storeTraitsOf } from '../../store/open-store.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export const isFaults = (read: Config | readonly Fault[]): read is readonly Fault[] => Array.isArray(read);

/**
 * The settings in this environment, or all faults in them, which quote no value. Without PROFILES_DIR and
 * `./xapi-profiles`, the profiles that come with Carnet are used.
 */
export const readSettings = (env: Environment): Config | readonly Fault[] => {
  const read = readConfig(env, {
    journalUrl: checkJournalUrl,
    storeUrl: checkStoreUrl,
    dataDir: checkWritableDirectory,
    profilesDir: checkReadableDirectory,
    journalTraitsOf,
    storeTraitsOf,
  });
  if (isFaults(read) || existsSync(read.profilesDir)) return read;
  return { ...read, profilesDir: join(packageFolder(), 'xapi-profiles') };
};

const whatIsWrong = ({ length }: readonly Fault[]): string =>
  length === 1 ? 'This setting is wrong' : 'These settings are wrong';

/** The settings in this environment. Throws Problem `invalid-request` with every one that is wrong. */
export const requireSettings = (env: Environment): Config => {
  const read = readSettings(env);
  if (!isFaults(read)) return read;
  throw new Problem('invalid-request', whatIsWrong(read), read);
};

/**
 * The settings in this environment. If any are wrong, they are all named on stderr, without their values, and the
 * process ends with code 2.
 */
export const loadConfig = (env: Environment): Config => {
  const read = readSettings(env);
  if (!isFaults(read)) return read;
  process.stderr.write(`Carnet cannot start. ${whatIsWrong(read)}:\n`);
  for (const { at, detail } of read) process.stderr.write(`  ${at} ${detail}\n`);
  process.exit(2);
};
