import { existsSync, readFileSync } from 'node:fs';
import type { BackupManifest } from '../backup/backup-manifest.ts';
import { type ErasureLedger, type LedgerErasure, markersOfErasure, verifyLedger } from '../backup/erasure-ledger.ts';
import { ledgerKeysOf } from '../backup/ledger-keys.ts';
import type { AuditLog } from '../consent/audit/audit-log.ts';
import type { KeyRing } from '../core/crypto/key-ring.ts';
import { Problem } from '../core/problem.ts';
import type { Journal } from '../journal/port/journal.ts';
import type { Store } from '../store/ports/store.ts';

/** What an operator says of erasures since the backup. */
export interface ErasuresSince {
  /** The file with the erasures of after the backup. */
  readonly ledgerFile?: string;
  /** The operator says that nothing was erased since. */
  readonly isNothingErased: boolean;
  /** The journal has survived, and has the markers of all that was erased since. */
  readonly isStoreOnly: boolean;
}

const refusal = (detail: string): Problem => new Problem('invalid-request', detail);

/** Throws Problem `invalid-request` where no one says what was erased since. */
export const requireLedger = ({ ledgerFile, isNothingErased, isStoreOnly }: ErasuresSince): void => {
  if (ledgerFile !== undefined || isNothingErased || isStoreOnly) return;
  throw refusal(
    'who was erased since the backup would come back: give --erasures FILE, of `carnet erasures export` after the ' +
      'backup, or say --no-erasures-since where no one was',
  );
};

/**
 * The erasures of after the backup; undefined where none are given. Rejects with Problem `not-found` or
 * `invalid-request` where the file is missing, of before the backup, or not signed by the Carnet of this store.
 */
export const readLedger = async (
  keyRing: Pick<KeyRing, 'root'>,
  { madeAt }: BackupManifest,
  { ledgerFile }: Pick<ErasuresSince, 'ledgerFile'>,
): Promise<ErasureLedger | undefined> => {
  if (ledgerFile === undefined) return undefined;
  if (!existsSync(ledgerFile)) throw new Problem('not-found', `there is no file ${ledgerFile}`);
  const ledger = await verifyLedger(readFileSync(ledgerFile, 'utf8'), ledgerFile, await ledgerKeysOf(keyRing));
  if (Date.parse(ledger.exportedAt) >= Date.parse(madeAt)) return ledger;
  throw refusal(`${ledgerFile} is of ${ledger.exportedAt}, before the backup of ${madeAt}: give one of after it`);
};

interface MarkErasureDeps {
  readonly store: Pick<Store, 'auditEvents' | 'erasures'>;
  readonly journal: Pick<Journal, 'mark'>;
  readonly auditLog: Pick<AuditLog, 'append'>;
  readonly now: () => number;
}

/** Appends the markers of an erasure that the store does not know; its sink does the rest. Resolves with whether. */
export const markErasure = async (
  erasure: LedgerErasure,
  { store, journal, auditLog, now }: MarkErasureDeps,
): Promise<boolean> => {
  const { id, requestedAt } = erasure;
  const event = `${id}.started`;
  if ((await store.auditEvents.findByEvent(event)) !== undefined) return false;
  const markers: number[] = [];
  for (const marker of markersOfErasure(erasure))
    for (const { partition, offset } of await journal.mark(marker))
      markers[partition] = Math.max(markers[partition] ?? 0, offset);
  if ('person' in erasure) return true;
  // That of a person is begun anew by the sink, which learns the stop from its marker.
  const { source, author, statements } = erasure;
  await store.erasures.add({ id, source, what: { author, statements: [...statements] }, requestedAt, markers, v: 1 });
  const data = { erasure: id, source, statements: statements.length };
  await auditLog.append({ id: event, at: now(), type: 'erasure.started', by: { role: 'system', id: 'carnet' }, data });
  return true;
};
