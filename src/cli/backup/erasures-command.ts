import type { Command } from 'commander';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { noteErasuresExport } from '../../app/backup-times.ts';
import { requireSettings } from '../../app/startup/load-config.ts';
import { openStoreWithMasterKey } from '../../app/startup/open-store-with-master-key.ts';
import {
  isLedgerText,
  type LedgerErasure,
  missingErasures,
  readErasures,
  signLedger,
  verifyLedger,
} from '../../backup/erasure-ledger.ts';
import type { SigningKeys } from '../../consent/audit/jws.ts';
import { ledgerKeysOf } from '../../backup/ledger-keys.ts';
import { writeWhole } from '../../core/disk/owner-only-file.ts';
import { isProblem, Problem } from '../../core/problem.ts';
import type { CommandContext } from '../shared/print.ts';

const now = Date.now;

/** An earlier list is replaced, and no other file. */
const checkReplaceable = (file: string): void => {
  if (existsSync(file) && !isLedgerText(readFileSync(file, 'utf8')))
    throw new Problem('state-conflict', `${file} exists and is no list of erasures: choose another name`);
};

/**
 * Rejects with Problem `state-conflict` where the list that is there has erasures which this store does not know. They
 * would be lost, and a restored backup would bring their people back.
 */
const checkNoneIsLost = async (file: string, erasures: readonly LedgerErasure[], keys: SigningKeys): Promise<void> => {
  if (!existsSync(file)) return;
  const earlier = await verifyLedger(readFileSync(file, 'utf8'), file, keys).catch((thrown: unknown) => {
    throw isProblem(thrown) ? new Problem('state-conflict', `${thrown.message}; say --over to replace it`) : thrown;
  });
  const missing = missingErasures(earlier.erasures, erasures).size;
  if (missing > 0)
    throw new Problem(
      'state-conflict',
      `${file} of ${earlier.exportedAt} has ${missing} erasures that this store does not know, as an older copy that ` +
        'was put back does not: run `carnet restore` with this list, or say --over to lose them',
    );
};

interface Export {
  readonly file: string;
  /** Replaces a list whatever is in it. */
  readonly isOver: boolean;
}

const exportErasures = async ({ file, isOver }: Export, env: CommandContext['env']) => {
  checkReplaceable(file);
  const { store, keyRing } = await openStoreWithMasterKey(requireSettings(env), { now });
  try {
    const keys = await ledgerKeysOf(keyRing);
    const at = now();
    const exportedAt = new Date(at).toISOString();
    const erasures = await readErasures(store);
    if (!isOver) await checkNoneIsLost(file, erasures, keys);
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
    .option('--over', 'replace a list that has erasures which this store does not know, or that another Carnet signed')
    .description('write every erasure, by random ids alone, to be kept elsewhere: a restored backup needs it')
    .action(async (named: string, { over }: { readonly over?: true }) => {
      const exported = await exportErasures({ file: resolve(named), isOver: over === true }, env);
      print({
        json: exported,
        text: `${exported.erasures} erasures until ${exported.exportedAt} are in ${exported.file}.`,
      });
    });
};
