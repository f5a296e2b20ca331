import { mayWriteDocuments, mayWriteStatements } from '../../access/sources/scopes.ts';
import type { DocumentKind } from '../../store/ports/statements/document-repository.ts';
import type { Source, SourceRepository } from '../../store/ports/sources/source-repository.ts';

const DOCUMENT_KINDS: readonly DocumentKind[] = ['state', 'agent-profile', 'activity-profile'];

const mayWrite = (scopes: readonly string[]): boolean =>
  mayWriteStatements(scopes) || DOCUMENT_KINDS.some((resource) => mayWriteDocuments(scopes, resource));

/**
 * Lists the sources that record, or have recorded: a credential of theirs, revoked or not, may write. A lab or an
 * office is no such source; a source without any credential is. Rejects with Problem `store-unavailable`.
 */
export const createListRecordingSources = (repository: SourceRepository) => async (): Promise<readonly Source[]> => {
  const [all, credentials] = await Promise.all([repository.listSources(), repository.listCredentials()]);
  const withCredential = new Set(credentials.map(({ source }) => source));
  const writing = new Set(credentials.filter(({ scopes }) => mayWrite(scopes)).map(({ source }) => source));
  return all.filter(({ id }) => !withCredential.has(id) || writing.has(id));
};
