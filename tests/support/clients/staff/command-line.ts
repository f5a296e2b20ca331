import { composeStaff } from '../../../../src/app/api/compose-staff.ts';
import { composeLookups } from '../../../../src/app/consent/compose-lookups.ts';
import { openAuditLog } from '../../../../src/consent/audit/open-audit-log.ts';
import type { RecordChange } from '../../../../src/access/audit/record-change.ts';
import { firstKeyRing } from '../../../../src/core/crypto/key-ring.ts';
import type { StaffAccounts } from '../../../../src/access/staff/staff-accounts.ts';
import { MASTER_KEY, type RunningCarnet } from '../../servers/running-carnet.ts';

/** Who acts from the command line. */
export const CLI = { actor: 'cli', scopes: ['operator'], organisation: 'org:default' } as const;

/** The accounts of a Carnet as `carnet staff` works on them; `atEvent` happens before each change. */
export const accountsOnCommandLine = async (
  { store }: Pick<RunningCarnet, 'store'>,
  { now = Date.now, atEvent }: { readonly now?: () => number; readonly atEvent?: () => Promise<void> } = {},
): Promise<StaffAccounts> => {
  const { recordChange: record } = await openAuditLog({ store, keyRing: () => firstKeyRing(MASTER_KEY), now });
  const recordChange: RecordChange = async (change, make) => {
    await atEvent?.();
    return record(change, make);
  };
  return composeStaff({
    store,
    lookups: composeLookups(store, now),
    recordChange,
    masterKey: MASTER_KEY,
    publicUrl: 'http://carnet.example',
    now,
  }).staffAccounts;
};
