import type { Command } from 'commander';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { noteErasuresExport } from '../../app/backup-times.ts';
import { requireSettings } from '../../app/startup/load-config.ts';
import { openStoreWithMasterKey } from '../../app/startup/open-store-with-master-key.ts';
import { isLedgerText, readErasures, signLedger } from '../../backup/erasure-ledger.ts';
import { ledgerKeysOf } from '../../backup/ledger-keys.ts';
import { writeWhole } from '../../core/owner-only-file.ts';
import { Problem } from '../../core/problem.ts';
import type { CommandContext } from '../shared/print.ts';

const now = Date.now;

/** An earlier list is replaced, and no other file. */
const checkReplaceable = (file: string): void => {
  if (existsSync(file) && !isLedgerText(readFileSync(file, 'utf8')))
    throw new Problem('state-conflict', `${file} exists and is no list of erasures: choose another name`);
};

const exportErasures = async (file: string, env: CommandContext['env']) => {
  checkReplaceable(file);
  const { store, keyRing } = await openStoreWithMasterKey(requireSettings(env), { now });
  try {
    const keys = await ledgerKeysOf(keyRing);
    const at = now();
    const exportedAt = new Date(at).toISOString();
    const erasures = await readErasures(store);
    const ledger = await signLedger({ format: 'carnet-erasures', version: 1, exportedAt, erasures }, keys);
    writeWhole(file, `${JSON.stringify(ledger, undefined, 1)}\n`, 'replace');
    await noteErasuresExport(store, at);
    return { file, exportedAt, erasures: new Set(erasures.map(({ id }) => id)).size };
  } finally {
    await store.close();
  }
};

/** Gives `carnet` the command that writes the list of erasures, which a restored backup needs. */
export const addErasureCommands = (program: Command, { env, print }: CommandContext): void => {
  program
    .command('erasures')
    .description('what was erased')
    .command('export')
    .argument('<file>', 'a new file, or one that an earlier export has written')
    .description('write every erasure, by random ids alone, to be kept elsewhere: a restored backup needs it')
    .action(async (named: string) => {
      const exported = await exportErasures(resolve(named), env);
      print({
        json: exported,
        text: `${exported.erasures} erasures until ${exported.exportedAt} are in ${exported.file}.`,
      });
    });
};
