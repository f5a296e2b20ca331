import { mayWriteDocuments, mayWriteStatements } from '../../sources/scopes.ts';
import type { Source, SourceRepository } from '../../store/ports/source-repository.ts';
import type { DocumentResource } from '../../store/ports/document-repository.ts';

const DOCUMENTS: readonly DocumentResource[] = ['state', 'agent-profile', 'activity-profile'];

const mayRecord = (scopes: readonly string[]): boolean =>
  mayWriteStatements(scopes) || DOCUMENTS.some((resource) => mayWriteDocuments(scopes, resource));

/**
 * Builds the reading of the sources that record, or have recorded: those are no tools whose credentials, revoked ones
 * too, have never let anybody write of people, as a lab's or an office's do. One without any credential counts as a
 * tool. Rejects with Problem `store-unavailable`.
 */
export const createRecordingSources =
  (repository: Pick<SourceRepository, 'sources' | 'credentials'>) => async (): Promise<readonly Source[]> => {
    const [all, credentials] = await Promise.all([repository.sources(), repository.credentials()]);
    const has = new Set(credentials.map(({ source }) => source));
    const records = new Set(credentials.filter(({ scopes }) => mayRecord(scopes)).map(({ source }) => source));
    return all.filter(({ id }) => !has.has(id) || records.has(id));
  };
