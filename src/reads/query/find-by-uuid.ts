import type { Source, SourceRepository } from '../../store/ports/sources/source-repository.ts';
import type { StatementRepository, StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import type { CachedSources } from '../../access/sources/cached-sources.ts';
import type { ReadSharedIds } from '../../access/sources/organisations/shared-ids.ts';
import { idNamespaceOf, statementId } from '../../xapi/formats/uuid.ts';

/**
 * The stored statements with a UUID, one for each namespace of ids that has it. Those of the organisation of `own` come
 * first, then the first stored. `sources` are the readable ones; absent: all. Rejects with Problem `store-unavailable`.
 */
export type FindByUuid = (
  uuid: string,
  sources?: readonly string[],
  own?: Source,
) => Promise<readonly StoredStatement[]>;

interface FindByUuidDeps {
  readonly statements: StatementRepository;
  readonly sources: Pick<SourceRepository, 'listSources'>;
  readonly findSource: CachedSources;
  readonly readSharedIds: ReadSharedIds;
}

/** Readers of more sources than this read the list of all. */
const MAX_SINGLE = 32;

/**
 * A look-up by id asks for the UUID in the namespace of each source that may be read, in one call of the store. The
 * namespace of a source never changes.
 */
export const createFindByUuid = ({
  statements,
  sources: repository,
  findSource,
  readSharedIds,
}: FindByUuidDeps): FindByUuid => {
  const read = async (ids: readonly string[] | undefined): Promise<readonly (Source | undefined)[]> =>
    ids === undefined || ids.length > MAX_SINGLE ? repository.listSources() : Promise.all(ids.map(findSource));

  return async (uuid, ids, own) => {
    const readable = await read(ids);
    const shared = await readSharedIds();
    const namespaces = new Set(readable.map((source) => source?.idNamespace));
    for (const source of readable) {
      const apart = source && shared.apartFor(source);
      if (apart !== undefined) namespaces.add(apart);
    }
    // Acts of this Carnet, and sources that do not exist any more, have no namespace.
    if (ids === undefined) namespaces.add(undefined);
    const keys = [...namespaces].map((namespace) => statementId(uuid, namespace));
    const found = [...(await statements.find(keys)).values()];
    if (found.length < 2) return found;
    const rankOf = ({ id, source }: StoredStatement): number => {
      if (own === undefined) return 1;
      const namespace = idNamespaceOf(id);
      if (namespace !== undefined) return namespace === (own.idNamespace ?? shared.apartFor(own)) ? 0 : 1;
      return own.idNamespace === undefined && !shared.areApart(own, source) ? 0 : 1;
    };
    return found.sort((one, other) => rankOf(one) - rankOf(other) || (one.at < other.at ? -1 : 1));
  };
};
