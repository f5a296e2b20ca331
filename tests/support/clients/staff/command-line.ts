import { composeStaff } from '../../../../src/app/api/compose-staff.ts';
import { openAuditLog } from '../../../../src/consent/audit/open-audit-log.ts';
import { firstKeyRing } from '../../../../src/core/crypto/key-ring.ts';
import type { StaffAccounts } from '../../../../src/staff/staff-accounts.ts';
import { MASTER_KEY, type RunningCarnet } from '../../servers/running-carnet.ts';

/** Who acts from the command line. */
export const CLI = { actor: 'cli', scopes: ['operator'], organisation: 'org:default' } as const;

/** The accounts of a Carnet as `carnet staff` works on them, beside the server; `atEvent` happens before each event. */
export const accountsOnCommandLine = async (
  { store }: Pick<RunningCarnet, 'store'>,
  { now = Date.now, atEvent }: { readonly now?: () => number; readonly atEvent?: () => Promise<void> } = {},
): Promise<StaffAccounts> => {
  const { auditLog: log } = await openAuditLog({ store, keyRing: firstKeyRing(MASTER_KEY), now });
  const append: typeof log.append = async (event) => {
    await atEvent?.();
    return log.append(event);
  };
  const auditLog = { append };
  return composeStaff({ store, auditLog, masterKey: MASTER_KEY, publicUrl: 'http://carnet.example', now })
    .staffAccounts;
};
