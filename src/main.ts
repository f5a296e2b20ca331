import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createCarnet } from './carnet.ts';
import { type Config, readConfig } from './config.ts';
import { welcome } from './demo.ts';
import { checkJournalUrl, openJournal } from './journal/open-journal.ts';
import { fingerprintOf, keptMasterKey } from './keys.ts';
import { createSources } from './sources/sources.ts';
import { checkStoreUrl, openStore } from './store/open-store.ts';
import { createLog } from './telemetry/log.ts';
import { createMetrics } from './telemetry/metrics.ts';

const STOP_WITHIN_MS = 10_000;

const settings = (): Config => {
  const read = readConfig(process.env, { journalUrl: checkJournalUrl, storeUrl: checkStoreUrl });
  if (!Array.isArray(read)) return read as Config;
  process.stderr.write(`Carnet cannot start. ${read.length === 1 ? 'This setting is' : 'These settings are'} wrong:\n`);
  for (const { at, detail } of read) process.stderr.write(`  ${at} ${detail}\n`);
  process.exit(2);
};

const main = async (): Promise<void> => {
  const config = settings();
  const now = Date.now;
  const log = createLog({ level: config.logLevel });
  const metrics = createMetrics();
  if (config.journalUrl.startsWith('sqlite:') || config.storeUrl.startsWith('sqlite:')) mkdirSync(config.dataDir, { recursive: true });
  const masterKey = config.masterKey ?? keptMasterKey(config.dataDir);
  const store = await openStore(config.storeUrl, { now });
  const fingerprint = await store.facts.keep('master-key', fingerprintOf(masterKey));
  if (fingerprint !== fingerprintOf(masterKey)) throw new Error('the store was made with another CARNET_MASTER_KEY');
  const journal = await openJournal(config.journalUrl, { now, observe: metrics.journal, bodyLimit: config.bodyLimit, log });
  if (config.storeUrl.startsWith('sqlite:') && (await journal.partitions()).length > 32) throw new Error('a SQLite store orders at most 32 partitions; choose fewer, or MongoDB');
  const sources = createSources({ shelf: store.sources, now });

  let ending = false;
  const end = async (code: number): Promise<void> => {
    if (ending) return;
    ending = true;
    setTimeout(() => process.exit(code === 0 ? 1 : code), STOP_WITHIN_MS).unref();
    await carnet.stop();
    await journal.close();
    await store.close();
    log.info('stopped');
    process.exit(code);
  };
  const onBug = (thrown: unknown): void => {
    log.error({ err: thrown }, 'a bug: the process ends');
    void end(70);
  };

  const carnet = createCarnet({ config, store, journal, masterKey, log, metrics, now, onBug });
  process.on('SIGTERM', () => void end(0));
  process.on('SIGINT', () => void end(0));
  process.on('unhandledRejection', onBug);
  process.on('uncaughtException', onBug);

  if (config.credential !== undefined) {
    await sources.add({ id: 'default', name: 'Default source' });
    await sources.ensure('default', ['all'], config.credential);
  }
  carnet.start();
  await new Promise<void>((resolve, reject) => carnet.server.once('error', reject).listen(config.port, config.host, resolve));
  const { port } = carnet.server.address() as AddressInfo;
  log.info({ role: config.role, port }, 'started');
  if (config.role === 'all' && config.credential === undefined) process.stdout.write(await welcome({ sources, dataDir: config.dataDir, url: `http://${config.host}:${port}` }));
};

main().catch((thrown: unknown) => {
  process.stderr.write(`Carnet cannot start: ${thrown instanceof Error ? thrown.message : String(thrown)}\n`);
  process.exit(1);
});
