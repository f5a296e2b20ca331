import type { ReadSharedIds, SharedIds } from '../../access/sources/organisations/shared-ids.ts';
import type { Source } from '../../store/ports/sources/source-repository.ts';
import type { StatementRepository } from '../../store/ports/statements/statement-repository.ts';
import { statementId } from '../../xapi/formats/uuid.ts';
import type { Statement, StatementId } from '../../xapi/model/types.ts';
import { target } from '../../xapi/statement/tokens.ts';

/** The place of the ids of the statements of a request. */
export interface IdPlace {
  readonly idNamespace?: string | undefined;
  /**
   * True if a source, by its id, is of the same organisation. Ids that it has without a namespace then count too. Only
   * for a source that shares ids without a namespace; its `idNamespace` is for ids that another organisation has.
   */
  readonly isOwn?: (holder: string) => boolean;
}

/** Chooses the place of the ids of requests. Both reject with Problem `store-unavailable`. */
export interface IdPlaces {
  /**
   * Chooses a separate namespace if another organisation has, without one, an id of the statements or their references.
   */
  choose(source: Source, statements: readonly Statement[]): Promise<IdPlace>;
  /** Resolves with true if sources of several organisations, including this one, have ids without a namespace. */
  isShared(source: Source): Promise<boolean>;
}

interface IdPlacesDeps {
  readonly repository: Pick<StatementRepository, 'findUpToBytes' | 'findExistingIds'>;
  readonly readSharedIds: ReadSharedIds;
}

/** The most bytes of stored statements read at once: each may be as large as a body. */
const BYTES_PER_READ = 4_000_000;
const SHARED: IdPlace = {};

const idsIn = (statements: readonly Statement[]): ReadonlySet<StatementId> =>
  new Set(
    statements
      .flatMap((statement) => [statement.id === undefined ? [] : statementId(statement.id), target(statement) ?? []])
      .flat(),
  );

/** The ids, without a namespace, that the organisation itself has; undefined if another organisation has one. */
const findStored = async (
  repository: IdPlacesDeps['repository'],
  held: readonly StatementId[],
  isOwn: (holder: string) => boolean,
): Promise<ReadonlySet<StatementId> | undefined> => {
  const own = new Set<StatementId>();
  for (let remaining = held; remaining.length > 0;) {
    const found = await repository.findUpToBytes(remaining, BYTES_PER_READ);
    if (found.size === 0) break;
    for (const { id, source } of found.values()) {
      if (!isOwn(source)) return undefined;
      own.add(id);
    }
    remaining = remaining.filter((id) => !found.has(id));
  }
  return own;
};

/** Costs no call if sources of one organisation share ids, as on any server that never had several. */
export const createIdPlaces = ({ repository, readSharedIds }: IdPlacesDeps): IdPlaces => {
  const chooseShared = async (
    shared: SharedIds,
    { source, idNamespace }: { readonly source: Source; readonly idNamespace: string },
    ids: readonly StatementId[],
  ): Promise<IdPlace> => {
    const apartOf = (id: StatementId): StatementId => statementId(id, idNamespace);
    const present = await repository.findExistingIds(ids.flatMap((id) => [id, apartOf(id)]));
    if (present.size === 0) return SHARED;
    const isOwn = (holder: string): boolean => !shared.areApart(source, holder);
    const own = await findStored(
      repository,
      ids.filter((id) => present.has(id)),
      isOwn,
    );
    const isApart = own === undefined || ids.some((id) => !own.has(id) && present.has(apartOf(id)));
    return isApart ? { idNamespace, isOwn } : SHARED;
  };

  return {
    choose: async (source, statements) => {
      if (source.idNamespace !== undefined) return { idNamespace: source.idNamespace };
      const ids = idsIn(statements);
      if (ids.size === 0) return SHARED;
      const shared = await readSharedIds();
      const idNamespace = shared.apartFor(source);
      return idNamespace === undefined ? SHARED : chooseShared(shared, { source, idNamespace }, [...ids]);
    },
    isShared: async (source) => (await readSharedIds()).apartFor(source) !== undefined,
  };
};
