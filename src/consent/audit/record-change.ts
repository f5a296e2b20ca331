import type { JsonObject } from '../../xapi/model/types.ts';
import type { AuditLog } from './audit-log.ts';

/** The types of events about the installation: they name no person whose learning is recorded. */
type AdministrativeEventType =
  | 'source.created'
  | 'source.changed'
  | 'credential.issued'
  | 'credential.changed'
  | 'credential.revoked'
  | 'credential.rotated'
  | 'statement.voided'
  | 'documents.erased'
  | 'statements.exported'
  | 'dead-letter.replayed'
  | 'dead-letter.dropped'
  | 'replacement.started'
  | 'organisation.created'
  | 'organisation.changed'
  | 'account.invited'
  | 'account.joined'
  | 'account.confirmed'
  | 'account.changed'
  | 'account.ended'
  | 'forwarding.target'
  | 'forwarding.replayed'
  | 'webhook.created'
  | 'webhook.changed'
  | 'webhook.approved'
  | 'webhook.deleted'
  | 'webhook.disabled'
  | 'webhook.replayed'
  | 'keys.rotated'
  | 'keys.retired'
  | 'instance.exported'
  | 'instance.imported'
  | 'journal.recovered'
  | 'backup.made'
  | 'backup.restored'
  | 'statements.mended'
  | 'journal.salvaged';

/** A change of a source, credential, grant, organisation or account, or an operator's act on a statement. */
interface AdministrativeChange {
  readonly type: AdministrativeEventType;
  /** The account, or the key of the credential; `cli` for the command line, `carnet` for the program itself. */
  readonly by: string;
  /** What changes: neither secrets nor personal data. */
  readonly data: JsonObject;
}

/**
 * Chains the event of a change, then makes the change. An event `change.failed` follows if that rejects or resolves
 * with false. Rejects as the change does, and with Problem `store-unavailable` or `overloaded`.
 */
export type RecordChange = <T>(change: AdministrativeChange, make: () => Promise<T>) => Promise<T>;

interface RecordChangeDeps {
  readonly auditLog: Pick<AuditLog, 'append'>;
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
      // The reason why the change failed is what the caller must know.
      await recordFailure().catch(() => undefined);
      throw thrown;
    }
    if (made === false) await recordFailure();
    return made;
  };
