import type { Command } from 'commander';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { noteErasuresExport } from '../../backup/back-up.ts';
import { requireSettings } from '../../app/startup/load-config.ts';
import { openAuditLog } from '../../consent/audit/open-audit-log.ts';
import { notePeopleAsked, readUnknownSince } from '../../consent/gate/unasked-people.ts';
import { openStoreWithMasterKey, type StoreWithKeys } from '../../store/open-store-with-master-key.ts';
import { isLedgerText, missingErasures, readErasures, verifyLedger } from '../../backup/erasure-ledger.ts';
import { ledgerKeysOf } from '../../backup/ledger-keys.ts';
import { compareWithList, type ListComparison } from '../../backup/noes/compare-with-list.ts';
import { createFollowChain, readCompleteList, completeListText } from '../../backup/noes/follow-chain.ts';
import { describeLacking } from '../../backup/noes/lacking-events.ts';
import { noesKeyOf } from '../../backup/noes/noes-key.ts';
import { versionOfList } from '../../backup/noes/noes-lines.ts';
import { firstTextOf, readNoesFile } from '../../backup/noes/read-noes.ts';
import { writeComplete } from '../../core/disk/owner-only-file.ts';
import { isProblem, Problem } from '../../core/problem.ts';
import type { CommandContext } from '../shared/print.ts';

const now = Date.now;

const conflict = (detail: string): Problem => new Problem('state-conflict', detail);

const PUT_BACK =
  'as an older copy that was put back does not: run `carnet recover --noes` with this list, or say --over to lose them';

const unsigned = (file: string): Problem =>
  conflict(`${file} was not signed by this Carnet, or was changed since; say --over to replace it`);

/** Checks a list of erasures, which releases before the list of noes wrote. */
const checkErasuresOf = async (file: string, { store, keyRing }: StoreWithKeys): Promise<void> => {
  const keys = await ledgerKeysOf(keyRing);
  const earlier = await verifyLedger(readFileSync(file, 'utf8'), file, keys).catch((thrown: unknown) => {
    throw isProblem(thrown) ? conflict(`${thrown.message}; say --over to replace it`) : thrown;
  });
  const missing = missingErasures(earlier.erasures, await readErasures(store)).size;
  if (missing > 0)
    throw conflict(
      `${file} of ${earlier.exportedAt} has ${missing} erasures that this store does not know, ${PUT_BACK}`,
    );
};

const lostBy = (comparison: ListComparison): string | undefined => {
  if (comparison.state === 'older')
    return `goes on to event ${comparison.listSeq}, and the store ends at ${comparison.storeSeq}`;
  return comparison.state === 'other' ? `has another event ${comparison.listSeq} than the store` : undefined;
};

/**
 * Rejects with Problem `state-conflict` if the existing list has noes which this store does not know, because they
 * would be lost. A file that is no list is never replaced.
 */
const checkNoneIsLost = async (file: string, opened: StoreWithKeys, isOver: boolean): Promise<void> => {
  if (!existsSync(file)) return;
  const isNoes = versionOfList(await firstTextOf(file)) !== undefined;
  if (!isNoes && !isLedgerText(readFileSync(file, 'utf8')))
    throw conflict(`${file} exists and is no list of noes: choose another name`);
  if (isOver) return;
  if (!isNoes) return checkErasuresOf(file, opened);
  const list = await readNoesFile(file, noesKeyOf(opened.keyRing));
  if (list.head === undefined) throw unsigned(file);
  const lost = lostBy(await compareWithList(opened.store, list));
  if (lost !== undefined) throw conflict(`${file} ${lost}: it has noes that this store does not know, ${PUT_BACK}`);
};

interface Export {
  readonly file: string;
  /** Replaces a list whatever it contains. */
  readonly isOver: boolean;
}

const exportNoes = async ({ file, isOver }: Export, env: CommandContext['env']) => {
  const opened = await openStoreWithMasterKey(requireSettings(env), { now });
  const { store, keyRing } = opened;
  try {
    await checkNoneIsLost(file, opened, isOver);
    const at = now();
    const list = await readCompleteList(createFollowChain({ store, keyRing, now }), now);
    writeComplete(file, completeListText(list, noesKeyOf(keyRing)), 'replace');
    await noteErasuresExport(store, at);
    const { noes, until = 0, head, lacking } = list;
    return { file, exportedAt: new Date(until).toISOString(), noes: noes.length, events: head.seq, lacking };
  } finally {
    await store.close();
  }
};

/** Notes that people were asked: unknown people are recorded again. Undefined if none were left out. */
const notePeopleAreAsked = async (env: CommandContext['env']): Promise<string | undefined> => {
  const { store, keyRing } = await openStoreWithMasterKey(requireSettings(env), { now });
  try {
    const since = await readUnknownSince(store.facts);
    if (since === undefined) return undefined;
    const { recordChange } = await openAuditLog({ store, keyRing: () => keyRing, now });
    await recordChange({ type: 'people.asked', by: 'cli', data: { unknownSince: since } }, () =>
      notePeopleAsked(store.facts),
    );
    return since;
  } finally {
    await store.close();
  }
};

const addAskedCommand = (noes: Command, { env, print }: CommandContext): void => {
  noes
    .command('asked')
    .description('say that people were asked again after a restore: those whom it did not know are recorded again')
    .action(async () => {
      const unknownSince = await notePeopleAreAsked(env);
      const text =
        unknownSince === undefined
          ? 'Nobody stays out: no restore has lost decisions, or everyone was asked already.'
          : 'People whom this Carnet does not know are recorded again.';
      print({ json: { unknownSince: unknownSince ?? null }, text });
    });
};

const MEANINGS = {
  noes: 'what people and staff have forbidden or ended',
  erasures: 'the same as `carnet noes`, under its former name',
} as const;

/** Gives `carnet` the command that writes the list of noes, which a restored backup needs. */
export const addNoesCommands = (program: Command, context: CommandContext): void => {
  const { env, print } = context;
  for (const name of ['noes', 'erasures'] as const) {
    const noes = program.command(name).description(MEANINGS[name]);
    if (name === 'noes') addAskedCommand(noes, context);
    noes
      .command('export')
      .argument('<file>', 'a new file, or one that an earlier export has written')
      .option('--over', 'replace a list that has noes which this store does not know, or that another Carnet wrote')
      .description('write every no, by random ids and keyed hashes, to be kept elsewhere: a restored backup needs it')
      .action(async (named: string, { over }: { readonly over?: true }) => {
        const exported = await exportNoes({ file: resolve(named), isOver: over === true }, env);
        const text = `${exported.noes} noes until ${exported.exportedAt} are in ${exported.file}.`;
        const lacking = describeLacking(exported.lacking);
        print({ json: exported, text: lacking === undefined ? text : `${text}\nBut ${lacking}: export it then.` });
      });
  }
};
