import type { Command } from 'commander';
import { isFaults, readSettings } from '../../app/startup/load-config.ts';
import { openKeyRing } from '../../store/stored-key-ring.ts';
import { readMasterKey } from '../../store/open-store-with-master-key.ts';
import type { Config } from '../../core/config/config.ts';
import { openStore } from '../../store/open-store.ts';
import type { CommandContext } from '../shared/print.ts';
import type { CarnetRelease } from '../shared/version.ts';
import { checkNoes } from './check-backup.ts';
import { checkFiles } from './check-files.ts';
import { checkJournalService, checkStoreService } from './check-services.ts';
import { checkNode, checkSettings, wrongSettings } from './check-settings.ts';
import { checkMasterKey, checkStoreContent } from './check-store.ts';
import { type Finding, reasonText } from './finding.ts';

const noMasterKey = (thrown: unknown): Finding => ({
  check: 'master key',
  state: 'fault',
  detail: `the store has content, and its master key cannot be read: ${reasonText(thrown)}`,
  mend: 'restore master.key in DATA_DIR from the backup of this store',
  page: 'docs/getting-started/operators.md',
});

const checkContent = async (config: Config): Promise<readonly Finding[]> => {
  let key: Uint8Array;
  try {
    key = config.masterKey ?? readMasterKey(config.dataDir);
  } catch (thrown) {
    return [noMasterKey(thrown)];
  }
  const store = await openStore(config.storeUrl, { now: Date.now });
  try {
    const masterKey = await checkMasterKey(store, key);
    const keyRing = masterKey.state === 'ok' ? await openKeyRing(store.facts, key) : undefined;
    return [
      masterKey,
      ...(masterKey.state === 'ok' ? await checkStoreContent(config, store) : []),
      ...(keyRing === undefined ? [] : [await checkNoes(config, { store, keyRing })]),
    ];
  } finally {
    await store.close();
  }
};

const diagnose = async (env: CommandContext['env'], { engines }: CarnetRelease): Promise<readonly Finding[]> => {
  const node = checkNode(process.versions.node, engines);
  const config = readSettings(env);
  if (isFaults(config)) return [node, ...wrongSettings(config)];
  const store = await checkStoreService(config);
  return [
    node,
    ...checkSettings(config, env),
    ...checkFiles(config),
    await checkJournalService(config),
    ...store.findings,
    ...(store.canBeOpened ? await checkContent(config) : []),
  ];
};

const lineOf = ({ check, state, detail, mend, page }: Finding): string =>
  [
    `${state.padEnd(7)}  ${check}: ${detail}`,
    ...(mend === undefined ? [] : [`         ${mend}${page === undefined ? '' : ` (${page})`}`]),
  ].join('\n');

const summaryOf = (findings: readonly Finding[]): string => {
  const count = (state: Finding['state']): number => findings.filter((one) => one.state === state).length;
  return `${count('fault')} to be mended, ${count('warning')} to be looked at, ${count('ok')} in order`;
};

/** Gives `carnet` the command that finds faults of an installation. */
export const addDoctorCommand = (program: Command, { env, print }: CommandContext, release: CarnetRelease): void => {
  program
    .command('doctor')
    .description(
      'check settings, files, services, clock, keys and what waits, and say what to mend; it changes nothing; ' +
        'exits with 1 where something must be mended',
    )
    .action(async () => {
      const findings = await diagnose(env, release);
      const isSound = findings.every(({ state }) => state !== 'fault');
      print({
        json: { sound: isSound, findings },
        text: [...findings.map(lineOf), summaryOf(findings)].join('\n'),
        exit: isSound ? 'done' : 'failed',
      });
    });
};
