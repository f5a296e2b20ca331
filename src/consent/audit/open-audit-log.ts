import { type AuditLog, createAuditLog } from './audit-log.ts';
import { rotatingSigningKeysOf, type SigningKeys } from './jws.ts';
import { createRotatingKeys, type KeyRing } from '../../core/crypto/key-ring.ts';
import type { Store } from '../../store/ports/store.ts';

interface AuditLogOptions {
  readonly store: Pick<Store, 'auditEvents'>;
  readonly keyRing: KeyRing;
  readonly now: () => number;
}

/** The audit log of a store, and the keys that sign its heads. */
export const openAuditLog = async ({
  store,
  keyRing,
  now,
}: AuditLogOptions): Promise<{ readonly auditLog: AuditLog; readonly keys: SigningKeys }> => {
  const keys = await rotatingSigningKeysOf(createRotatingKeys(() => keyRing, now).signers);
  return { auditLog: createAuditLog({ repository: store.auditEvents, keys, now }), keys };
};
