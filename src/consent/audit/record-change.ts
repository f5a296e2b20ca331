import type { RecordChange } from '../../access/audit/record-change.ts';
import type { AuditLog } from './audit-log.ts';

interface RecordChangeDeps {
  readonly auditLog: AuditLog;
  readonly newId: () => string;
  readonly now: () => number;
}

export const createRecordChange =
  ({ auditLog, newId, now }: RecordChangeDeps): RecordChange =>
  async ({ type, by: id, data }, make) => {
    const by = { role: 'staff', id } as const;
    const event = await auditLog.append({ id: newId(), at: now(), type, by, data });
    const recordFailure = () =>
      auditLog.append({ id: newId(), at: now(), type: 'change.failed', by, data: { event: event.seq } });
    let made;
    try {
      made = await make();
    } catch (thrown) {
      // The caller must get the reason why the change failed, and not an error of this record.
      await recordFailure().catch(() => undefined);
      throw thrown;
    }
    if (made === false) await recordFailure();
    return made;
  };
