import { randomUUID } from 'node:crypto';
import { createRotatingKeys, type KeyRing, type RotatingKeys } from '../../core/crypto/key-ring.ts';
import type { Store } from '../../store/ports/store.ts';
import { type AuditLog, createAuditLog } from './audit-log.ts';
import { rotatingSigningKeysOf } from './jws.ts';
import type { RecordChange } from '../../access/audit/record-change.ts';
import { createRecordChange } from './record-change.ts';

interface AuditLogOptions {
  readonly store: Pick<Store, 'auditEvents'>;
  /** The keys as they are at each call. */
  readonly keyRing: () => KeyRing;
  readonly now: () => number;
}

/** The audit log of a store, with what writes and signs it. */
export interface OpenedAuditLog {
  readonly auditLog: AuditLog;
  /** They sign the heads of the audit log and the receipts. */
  readonly keys: Awaited<ReturnType<typeof rotatingSigningKeysOf>>;
  readonly rotatingKeys: RotatingKeys;
  readonly recordChange: RecordChange;
}

/** Opens the audit log of a store, with the keys as they are at each call. */
export const openAuditLog = async ({ store, keyRing, now }: AuditLogOptions): Promise<OpenedAuditLog> => {
  const rotatingKeys = createRotatingKeys(keyRing, now);
  const keys = await rotatingSigningKeysOf(rotatingKeys.signers);
  const auditLog = createAuditLog({ repository: store.auditEvents, keys, now });
  return { auditLog, keys, rotatingKeys, recordChange: createRecordChange({ auditLog, newId: randomUUID, now }) };
};
