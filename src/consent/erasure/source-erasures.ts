import type { ErasureRepository } from '../../store/ports/consent/erasure-repository.ts';
import type { ReadSharedIds } from '../../sources/organisations/shared-ids.ts';
import type { Source } from '../../store/ports/sources/source-repository.ts';
import { statementId } from '../../xapi/formats/uuid.ts';
import type { AuditLog } from '../audit/audit-log.ts';

/** Asks for the erasure of statements that a credential has written; resolves with the id of the erasure. */
export type EraseOwnStatements = (asked: {
  /** The key of the credential, its source, and the name of the authority of its statements. */
  readonly key: string;
  readonly source: Source;
  readonly author: string;
  /** UUIDs of statements in lower case, each once. */
  readonly statements: readonly string[];
}) => Promise<string>;

/** Appends a marker to every partition of the journal; resolves with its offset in each. */
export type AppendStatementMarker = (marker: {
  readonly source: string;
  readonly author: string;
  readonly statements: readonly string[];
  readonly event: string;
}) => Promise<readonly { readonly partition: number; readonly offset: number }[]>;

interface EraseOwnStatementsDeps {
  readonly erasures: Pick<ErasureRepository, 'add'>;
  readonly auditLog: Pick<AuditLog, 'append'>;
  readonly appendMarker: AppendStatementMarker;
  readonly readSharedIds: ReadSharedIds;
  readonly newId: () => string;
  readonly now: () => number;
}

/**
 * Chains the request, marks the statements in the journal, then stores the erasure. It reads no statement, so that an
 * answer says nothing of others'. Rejects with Problem `store-unavailable` or `journal-unavailable`.
 */
export const createEraseOwnStatements =
  ({ erasures, auditLog, appendMarker, readSharedIds, newId, now }: EraseOwnStatementsDeps): EraseOwnStatements =>
  async ({ key, source: { id: source, ...about }, author, statements: uuids }) => {
    const apart = (await readSharedIds()).apartFor({ id: source, ...about });
    // Which of them another organisation holds without a namespace is not looked up: the source is in both places.
    const namespaces = apart === undefined ? [about.idNamespace] : [undefined, apart];
    const statements = uuids.flatMap((uuid) => namespaces.map((namespace) => statementId(uuid, namespace)));
    const id = newId();
    const event = `${id}.started`;
    const at = now();
    const data = { erasure: id, source, statements: uuids.length };
    await auditLog.append({ id: event, at, type: 'erasure.started', by: { role: 'source', id: key }, data });
    const positions = await appendMarker({ source, author, statements, event });
    const markers: number[] = [];
    for (const { partition, offset } of positions) markers[partition] = offset;
    await erasures.add({ id, source, what: { author, statements }, requestedAt: at, markers, v: 1 });
    return id;
  };
