import { existsSync, readFileSync } from 'node:fs';
import type { BackupManifest } from '../backup-manifest.ts';
import { type ErasureLedger, type LedgerErasure, markersOfErasure, verifyLedger } from '../erasure-ledger.ts';
import { ledgerKeysOf } from '../ledger-keys.ts';
import { noesKeyOf } from '../noes/noes-key.ts';
import { NOES_VERSION, versionOfList } from '../noes/noes-lines.ts';
import { describeBinding } from '../noes/noes-binding.ts';
import { eventsText, firstTextOf, type NoesFile, type NoesList, readNoesFile } from '../noes/read-noes.ts';
import type { AuditLog } from '../../consent/audit/audit-log.ts';
import type { KeyRing } from '../../core/crypto/key-ring.ts';
import { Problem } from '../../core/problem.ts';
import type { Journal } from '../../journal/port/journal.ts';
import type { Store } from '../../store/ports/store.ts';

/** The statements of an operator about decisions since the backup. */
export interface DecidedSince {
  /** The list of noes, or of erasures, from after the backup. */
  readonly listFile?: string;
  /** The path in NOES_FILE, if another list was named. */
  readonly settingFile?: string;
  /** True if the list is to be used although damage has taken lines of it. */
  readonly isDamageKnown?: boolean;
  /** The operator says that nothing was decided since. */
  readonly isNothingDecided: boolean;
  /** The journal has survived, and has the markers of all that people decided since. */
  readonly isStoreOnly: boolean;
}

/** A list as it was given: a release before there were noes wrote one of only erasures. */
export type GivenList =
  { readonly kind: 'noes'; readonly list: NoesFile } | { readonly kind: 'erasures'; readonly ledger: ErasureLedger };

const refusal = (detail: string): Problem => new Problem('invalid-request', detail);

/** Throws Problem `invalid-request` if the operator has not said what was decided since. */
export const requireList = ({ listFile, isNothingDecided, isStoreOnly }: DecidedSince): void => {
  if (listFile !== undefined || isNothingDecided || isStoreOnly) return;
  throw refusal(
    'who was erased since the backup, or has said no, would come back: give --noes FILE, of NOES_FILE or of ' +
      '`carnet noes export` after the backup, or say --no-noes-since if no one was',
  );
};

/** The copy that a list must be newer than. */
type CopyMade = Pick<BackupManifest, 'madeAt'> & { readonly head: Pick<BackupManifest['head'], 'seq'> };

type Named = Pick<DecidedSince, 'listFile' | 'settingFile' | 'isDamageKnown'>;

const checkNoes = (
  list: NoesFile,
  { head: backedUp, madeAt }: CopyMade,
  { listFile = '', isDamageKnown }: Named,
): NoesFile => {
  const { head, until, uncovered } = list;
  if (head === undefined) throw refusal(`${listFile} was not signed by this Carnet, or was changed since`);
  if (head.seq < backedUp.seq) {
    const of = until === undefined ? `ends at event ${head.seq}` : `is of ${new Date(until).toISOString()}`;
    throw refusal(`${listFile} ${of}, before the backup of ${madeAt}: give one of after it`);
  }
  if (uncovered.some(({ to }) => to > backedUp.seq) && isDamageKnown !== true)
    throw refusal(
      `${listFile} is damaged: it lacks what the events ${eventsText(uncovered)} of the audit chain decided. Give ` +
        'another copy, or say --despite-damage to go by the rest',
    );
  const unbound = describeBinding(list);
  if (unbound !== undefined && isDamageKnown !== true)
    throw refusal(
      `${listFile} ${unbound}: it is not as Carnet wrote it, and noes may be missing from it. Give another copy, or ` +
        'say --despite-damage to go by the rest',
    );
  return list;
};

/** Throws Problem `invalid-request` if NOES_FILE has noes that the named list lacks. */
const checkFurthest = async (key: Uint8Array, list: NoesList, { listFile = '', settingFile }: Named): Promise<void> => {
  if (settingFile === undefined || settingFile === listFile || !existsSync(settingFile)) return;
  const { head } = await readNoesFile(settingFile, key);
  if (head !== undefined && head.of === list.head?.of && head.seq > list.head.seq)
    throw refusal(
      `${settingFile} (NOES_FILE) goes on to event ${head.seq}, and ${listFile} ends at ${list.head.seq}: ` +
        'give that one',
    );
};

/**
 * The list from after the backup; undefined if none is given. Rejects with Problem `not-found` or `invalid-request` if
 * the file is missing, damaged, from before the backup, or not written by the Carnet of this store.
 */
export const readList = async (keyRing: KeyRing, manifest: CopyMade, given: Named): Promise<GivenList | undefined> => {
  const { listFile } = given;
  if (listFile === undefined) return undefined;
  if (!existsSync(listFile)) throw new Problem('not-found', `there is no file ${listFile}`);
  const version = versionOfList(await firstTextOf(listFile));
  if (version !== undefined && version > NOES_VERSION)
    throw refusal(`${listFile} has version ${version}; this Carnet reads version ${NOES_VERSION}`);
  if (version !== undefined) {
    const key = noesKeyOf(keyRing);
    const list = checkNoes(await readNoesFile(listFile, key), manifest, given);
    await checkFurthest(key, list, given);
    return { kind: 'noes', list };
  }
  const ledger = await verifyLedger(readFileSync(listFile, 'utf8'), listFile, await ledgerKeysOf(keyRing));
  if (Date.parse(ledger.exportedAt) >= Date.parse(manifest.madeAt)) return { kind: 'erasures', ledger };
  throw refusal(
    `${listFile} is of ${ledger.exportedAt}, before the backup of ${manifest.madeAt}: give one of after it`,
  );
};

interface MarkErasureDeps {
  readonly store: Store;
  readonly journal: Journal;
  readonly auditLog: AuditLog;
  readonly now: () => number;
}

/** Appends the markers of an erasure that the store does not know; its sink does the rest. False if it does. */
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
  // The sink begins the erasure of a person anew, since it restores the decision from its marker.
  const { source, author, statements } = erasure;
  await store.erasures.add({ id, source, what: { author, statements: [...statements] }, requestedAt, markers, v: 1 });
  const data = { erasure: id, source, statements: statements.length };
  await auditLog.append({ id: event, at: now(), type: 'erasure.started', by: { role: 'system', id: 'carnet' }, data });
  return true;
};
