import type { AddressInfo } from 'node:net';
import { createCarnet } from './app/compose-server.ts';
import { welcome } from './app/demo-credential.ts';
import { openJournal } from './journal/open-journal.ts';
import { openStudyTopics, studyTopicsUrl } from './journal/open-study-topics.ts';
import { openKeptStore } from './app/open-store-with-master-key.ts';
import { opening } from './app/startup-error.ts';
import { createProfiles } from './profiles/registry/profile-registry.ts';
import { readProfileFolder } from './profiles/registry/read-profile-directory.ts';
import { readSettings } from './app/load-config.ts';
import { createSources } from './sources/sources.ts';
import { createLog } from './telemetry/log.ts';
import { createMetrics } from './telemetry/metrics.ts';

const STOP_WITHIN_MS = 10_000;

const main = async (): Promise<void> => {
  const config = readSettings(process.env);
  const now = Date.now;
  const log = createLog({ level: config.logLevel });
  const metrics = createMetrics();
  const { store, masterKey } = await openKeptStore(config, { now });
  const { journalUrl, bodyLimit } = config;
  const journal = await opening('JOURNAL_URL', journalUrl, () =>
    openJournal(journalUrl, { now, observe: metrics.journal, bodyLimit, log }),
  );
  const topics = await opening('JOURNAL_URL', studyTopicsUrl(journalUrl), () =>
    openStudyTopics(journalUrl, { now, bodyLimit, log }),
  );
  if (config.storeUrl.startsWith('sqlite:') && (await journal.partitions()).length > 32)
    throw new Error(
      'JOURNAL_URL names more partitions than the 32 that a SQLite store can order; choose fewer, or MongoDB as STORE_URL',
    );
  const sources = createSources({ repository: store.sources, now });
  const profiles = await opening('PROFILES_DIR', config.profilesDir, () =>
    createProfiles({
      repository: store.profiles,
      folder: readProfileFolder(config.profilesDir),
      now,
      unreadable: (profile) =>
        log.warn({ profile }, 'a profile was added that this release cannot read; what was in force stays'),
    }),
  );
  await profiles.refresh();

  let ending = false;
  const end = async (code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(code === 0 ? 1 : code), STOP_WITHIN_MS).unref();
    await carnet.stop();
    await topics.close();
    await journal.close();
    await store.close();
    log.info('stopped');
    process.exit(code);
  };
  const onFatal = (thrown: unknown): void => {
    log.error({ err: thrown }, 'a bug: the process ends');
    void end(70);
  };

  const carnet = await createCarnet({ config, store, journal, topics, profiles, masterKey, log, metrics, now, onFatal });
  process.on('SIGTERM', () => void end(0));
  process.on('SIGINT', () => void end(0));
  process.on('unhandledRejection', onFatal);
  process.on('uncaughtException', onFatal);

  if (config.credential !== undefined) {
    await sources.add({ id: 'default', name: 'Default source' });
    await sources.ensure('default', ['all', 'operator'], config.credential);
  }
  carnet.start();
  await opening(
    'HOST:PORT',
    `${config.host}:${config.port}`,
    () =>
      new Promise<void>((resolve, reject) =>
        carnet.server.once('error', reject).listen(config.port, config.host, resolve),
      ),
  );
  const { port } = carnet.server.address() as AddressInfo;
  log.info({ role: config.role, port }, 'started');
  if (config.role === 'all' && config.credential === undefined) {
    process.stdout.write(
      await opening('DATA_DIR', config.dataDir, () =>
        welcome({ sources, dataDir: config.dataDir, url: `http://${config.host}:${port}` }),
      ),
    );
  }
};

main().catch((thrown: unknown) => {
  process.stderr.write(`Carnet cannot start: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exit(1);
});
