import { type AuditLog, createAuditLog } from '../consent/audit/audit-log.ts';
import { type SigningKeys, signingKeysOf } from '../consent/audit/jws.ts';
import { deriveKey } from '../core/derived-keys.ts';
import type { Store } from '../store/ports/store.ts';

interface AuditLogOptions {
  readonly store: Pick<Store, 'auditEvents'>;
  readonly masterKey: Uint8Array;
  readonly now: () => number;
}

/** The audit log of a store, and the keys that sign its heads. */
export const openAuditLog = async ({
  store,
  masterKey,
  now,
}: AuditLogOptions): Promise<{ readonly auditLog: AuditLog; readonly keys: SigningKeys }> => {
  const keys = await signingKeysOf(deriveKey(masterKey, 'chain'));
  return { auditLog: createAuditLog({ repository: store.auditEvents, keys, now }), keys };
};
