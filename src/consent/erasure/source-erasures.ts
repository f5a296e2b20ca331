import type { ErasureRepository, StoredErasure } from '../../store/ports/consent/erasure-repository.ts';
import type { ReadSharedIds } from '../../access/sources/organisations/shared-ids.ts';
import type { Source } from '../../store/ports/sources/source-repository.ts';
import { statementId } from '../../xapi/formats/uuid.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { FindStored } from './find-stored.ts';

/** Asks for the erasure of statements that a credential has written; resolves with the id of the erasure. */
export type EraseOwnStatements = (asked: {
  /** The key of the credential, its source, and the name of the authority of its statements. */
  readonly key: string;
  readonly source: Source;
  readonly author: string;
  /** UUIDs of statements in lower case, each once. */
  readonly statements: readonly string[];
  readonly findStored: FindStored;
}) => Promise<string>;

/** Appends a marker to every partition of the journal; resolves with its offset in each. */
export type AppendStatementMarker = (marker: {
  readonly source: string;
  readonly author: string;
  readonly statements: readonly string[];
  readonly event: string;
}) => Promise<readonly { readonly partition: number; readonly offset: number }[]>;

interface EraseOwnStatementsDeps {
  readonly erasures: ErasureRepository;
  readonly auditLog: AuditLog;
  /** Marks the erasure in the journal; false if another process has done so. */
  readonly mark: (erasure: StoredErasure) => Promise<boolean>;
  readonly readSharedIds: ReadSharedIds;
  readonly newId: () => string;
  readonly now: () => number;
}

/**
 * Chains the request, stores the erasure, then marks the statements in the journal. An answer says nothing of others'
 * statements, nor of what the store has. `completeErasures` marks an erasure that was not marked. Rejects with Problem
 * `store-unavailable` or `journal-unavailable`.
 */
export const createEraseOwnStatements =
  ({ erasures, auditLog, mark, readSharedIds, newId, now }: EraseOwnStatementsDeps): EraseOwnStatements =>
  async ({ key, source: { id: source, ...about }, author, statements: uuids, findStored }) => {
    const apart = (await readSharedIds()).apartFor({ id: source, ...about });
    // An id is marked without a namespace and in `apart`: it is not looked up which of them another organisation holds.
    const namespaces = apart === undefined ? [about.idNamespace] : [undefined, apart];
    const statements = uuids.flatMap((uuid) => namespaces.map((namespace) => statementId(uuid, namespace)));
    const stored = await findStored(statements);
    const id = newId();
    const at = now();
    const data = { erasure: id, source, statements: uuids.length };
    const by = { role: 'source', id: key } as const;
    await auditLog.append({ id: `${id}.started`, at, type: 'erasure.started', by, data });
    const what = { author, statements, ...(stored !== undefined && { stored: [...stored] }) };
    const erasure: StoredErasure = { id, source, what, requestedAt: at, v: 1 };
    await erasures.add(erasure);
    await mark(erasure);
    return id;
  };
