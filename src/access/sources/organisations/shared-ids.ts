import { createCachedValue } from '../../../core/concurrency/cached-value.ts';
import { damagedRecordProblem, isDamaged, intactRecords } from '../../../store/ports/checked/damaged-record.ts';
import type { Source, SourceRepository } from '../../../store/ports/sources/source-repository.ts';
import { namespaceOfOrganisation, organisationOf, ROOT_ORGANISATION } from './organisations.ts';

type IdSource = Pick<Source, 'id' | 'organisation' | 'idNamespace' | 'apartNamespace'>;

/** The organisations that share the ids without a namespace: those whose sources an earlier release has made. */
export interface SharedIds {
  /**
   * The namespace in which a source has the ids that another organisation holds in the shared space. Undefined if it
   * shares with none, or has a namespace of its own.
   */
  apartFor(source: IdSource): string | undefined;
  /**
   * True if the ids of two sources without a namespace belong to different organisations; a source may be an id. Throws
   * Problem `damaged` if the record of one is.
   */
  areApart(one: IdSource | string, other: string): boolean;
}

/** The sharing as it was at most 4 seconds ago. The ids that an organisation shares never change. */
export type ReadSharedIds = () => Promise<SharedIds>;

/** A source that has moved still has the ids of its first organisation. */
const spaceOf = (source: IdSource): string => source.apartNamespace ?? namespaceOfOrganisation(organisationOf(source));

const idOf = (source: IdSource | string): string => (typeof source === 'string' ? source : source.id);

/** The space of a source whose record is damaged. */
const UNKNOWN_SPACE = 'unknown';

/** A source that is not among these is a new one of `org:default`: no other is without a namespace. */
const createSharedIds = (sources: readonly Source[]): SharedIds => {
  const intact = intactRecords(sources);
  const damaged = new Set(sources.filter(isDamaged).map(({ id }) => id));
  const sharing = new Map(intact.flatMap((one) => (one.idNamespace === undefined ? [[one.id, spaceOf(one)]] : [])));
  const spaces = new Set([...sharing.values(), ...(damaged.size === 0 ? [] : [UNKNOWN_SPACE])]);
  const root = namespaceOfOrganisation(ROOT_ORGANISATION);
  const find = (source: IdSource | string): string => {
    if (typeof source !== 'string') return spaceOf(source);
    if (damaged.has(source)) throw damagedRecordProblem({ kind: 'source' });
    return sharing.get(source) ?? root;
  };
  return {
    apartFor: (source) => {
      if (source.idNamespace !== undefined) return undefined;
      const own = spaceOf(source);
      return spaces.size > 1 || (spaces.size === 1 && !spaces.has(own)) ? own : undefined;
    },
    areApart: (one, other) => idOf(one) !== other && find(one) !== find(other),
  };
};

const MAX_AGE_MS = 4000;

export const createReadSharedIds = ({
  sources,
  now,
}: {
  readonly sources: Pick<SourceRepository, 'listSources'>;
  readonly now: () => number;
}): ReadSharedIds =>
  createCachedValue({
    read: async () => createSharedIds(await sources.listSources()),
    maxAgeMs: MAX_AGE_MS,
    now,
  });
