import type { JsonObject } from '../../xapi/model/types.ts';
import type { AuditEventType } from './event-types.ts';

/** A change of a source, credential, grant, organisation or account, or an operator's act on a statement. */
interface AdministrativeChange {
  readonly type: AuditEventType;
  /** The account, or the key of the credential; `cli` for the command line, `carnet` for the program itself. */
  readonly by: string;
  /** The members that change: neither secrets nor personal data. */
  readonly data: JsonObject;
}

/**
 * Chains the event of a change, then makes the change. An event `change.failed` follows if the change rejects or
 * resolves with false. Rejects as the change does, and with Problem `store-unavailable` or `overloaded`.
 */
export type RecordChange = <T>(change: AdministrativeChange, make: () => Promise<T>) => Promise<T>;
