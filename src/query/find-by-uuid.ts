import type { Source, SourceRepository } from '../store/ports/sources/source-repository.ts';
import type { StatementRepository, StoredStatement } from '../store/ports/statements/statement-repository.ts';
import { createCachedSources } from '../sources/cached-sources.ts';
import { statementId } from '../xapi/formats/uuid.ts';

/**
 * The stored statements with a UUID, one for each namespace of ids that has it, the first stored first. `sources` are
 * those that may be read; absent: all. Rejects with Problem `store-unavailable`.
 */
export type FindByUuid = (uuid: string, sources?: readonly string[]) => Promise<readonly StoredStatement[]>;

interface FindByUuidDeps {
  readonly statements: Pick<StatementRepository, 'find'>;
  readonly sources: Pick<SourceRepository, 'findSource' | 'listSources'>;
  readonly now: () => number;
}

/** Readers of more sources than this read the list of all. */
const MAX_SINGLE = 32;

/**
 * A look-up by id asks for the UUID in the namespace of each source that may be read, in one call of the store. The
 * namespace of a source never changes.
 */
export const createFindByUuid = ({ statements, sources: repository, now }: FindByUuidDeps): FindByUuid => {
  const findSource = createCachedSources({ repository, now });

  const read = async (ids: readonly string[] | undefined): Promise<readonly (Source | undefined)[]> =>
    ids === undefined || ids.length > MAX_SINGLE ? repository.listSources() : Promise.all(ids.map(findSource));

  return async (uuid, ids) => {
    const namespaces = new Set((await read(ids)).map((source) => source?.idNamespace));
    const keys = [...namespaces].map((namespace) => statementId(uuid, namespace));
    // An act of this Carnet itself, and a source that is no more, have none.
    if (!namespaces.has(undefined) && ids === undefined) keys.push(statementId(uuid));
    const found = [...(await statements.find(keys)).values()];
    return found.length < 2 ? found : found.sort((one, other) => (one.at < other.at ? -1 : 1));
  };
};
