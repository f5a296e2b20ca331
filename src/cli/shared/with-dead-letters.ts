import { requireSettings } from '../../app/startup/load-config.ts';
import { openStoreWithMasterKey } from '../../store/open-store-with-master-key.ts';
import { withStartupError } from '../../core/startup-error.ts';
import { followKeyRing } from '../../store/stored-key-ring.ts';
import type { Config } from '../../core/config/config.ts';
import type { DeadLetters } from '../../ingest/dead-letters.ts';
import type { Salvage } from '../../ingest/salvage.ts';
import { openJournal, openStudyTopics, studyTopicsUrl } from '../../journal/open-journal.ts';
import { readProfileDirectory } from '../../profiles/registry/read-profile-directory.ts';
import { createLog } from '../../telemetry/log.ts';
import { reportBuilds } from './report-builds.ts';

/** The services that send statements of a journal again. */
interface SendingParts {
  readonly deadLetters: DeadLetters;
  readonly salvage: Salvage;
}

type Closing = (() => Promise<void>)[];

/** Opens what the settings name, like a server that answers requests and does not listen yet. */
const open = async (config: Config, closing: Closing): Promise<SendingParts> => {
  const { composeCarnet } = await import('../../app/compose-server.ts');
  const { createMetrics } = await import('../../telemetry/metrics/metrics.ts');
  const { createProfileRegistry } = await import('../../profiles/registry/profile-registry.ts');
  const now = Date.now;
  const { journalUrl, journalRetentionMs: retentionMs, bodyLimit } = config;
  const log = createLog({ level: 'silent' });
  const { store, masterKey, keyRing } = await openStoreWithMasterKey(config, { now, observe: reportBuilds() });
  closing.unshift(() => store.close());
  const journal = await withStartupError('JOURNAL_URL', journalUrl, () =>
    openJournal(journalUrl, { now, bodyLimit, retentionMs, log }),
  );
  closing.unshift(() => journal.close());
  const topics = await withStartupError('JOURNAL_URL', studyTopicsUrl(journalUrl), () =>
    openStudyTopics(journalUrl, { now, bodyLimit, log }),
  );
  closing.unshift(() => topics.close());
  const profiles = createProfileRegistry({
    repository: store.profiles,
    files: readProfileDirectory(config.profilesDir),
    now,
  });
  await profiles.refresh();
  const carnet = await composeCarnet({
    config: { ...config, role: 'api' },
    store,
    masterKey: keyRing.root,
    keyRing: followKeyRing(store.facts, masterKey, keyRing),
    journal,
    topics,
    profiles,
    runtime: {
      log,
      metrics: createMetrics(),
      now,
      onFatal: (_, thrown) => {
        throw thrown;
      },
      onUnexpected: (thrown) => {
        throw thrown;
      },
    },
  });
  closing.unshift(() => carnet.stop());
  const { deadLetters, salvage } = carnet;
  if (deadLetters === undefined || salvage === undefined) throw new Error('a process without the API sends nothing');
  return { deadLetters, salvage };
};

type Env = Readonly<Record<string, string | undefined>>;

/** Opens store and journal of the settings for `use`, and closes them. A server may run at the same time. */
export const withSending = async <T>(env: Env, use: (parts: SendingParts) => Promise<T>): Promise<T> => {
  const closing: Closing = [];
  try {
    return await use(await open(requireSettings(env), closing));
  } finally {
    for (const close of closing) await close();
  }
};

/** As `withSending`, for dead letters. */
export const withDeadLetters = <T>(env: Env, use: (deadLetters: DeadLetters) => Promise<T>): Promise<T> =>
  withSending(env, ({ deadLetters }) => use(deadLetters));
