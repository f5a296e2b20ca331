import type { IndexDescription } from 'mongodb';
import type { RetractionReason, StoredRelease, StoredReleasePerson } from '../../ports/release-repository.ts';

/** A release. A member that few documents have repeats the owner under another name, for a sparse index. */
export interface ReleaseDocument {
  readonly _id: string;
  readonly study: string;
  readonly statement: string;
  readonly source: string;
  readonly people: readonly StoredReleasePerson[];
  readonly pseudonyms: readonly string[];
  readonly owner: number;
  /** The owner, until publication. */
  readonly dueOf?: number;
  readonly due?: number;
  readonly order?: string;
  /** The owner, with a pending retraction. */
  readonly endingOf?: number;
  readonly ending?: RetractionReason;
  /** Absent where an older release of the program has written it. */
  readonly endingAt?: number;
  /** The owner, with re-release requests. */
  readonly againOf?: number;
  readonly again?: number;
}

/** The indexes of releases. Partial ones begin with a member that few have; a sparse one would have them all. */
export const RELEASE_INDEXES: IndexDescription[] = [
  { key: { 'people.id': 1, _id: 1 } },
  { key: { statement: 1 } },
  { key: { study: 1, _id: 1 } },
  { key: { againOf: 1 }, sparse: true },
  { key: { dueOf: 1, study: 1, due: 1, order: 1 }, partialFilterExpression: { dueOf: { $exists: true } } },
  { key: { endingOf: 1, study: 1, _id: 1 }, partialFilterExpression: { endingOf: { $exists: true } } },
];

/** The document of a release. */
export const releaseDocument = ({
  key,
  due,
  order,
  pendingRetraction,
  retractedAt,
  rereleaseRequests,
  owner,
  ...rest
}: StoredRelease): ReleaseDocument => ({
  _id: key,
  ...rest,
  owner,
  ...(due === undefined ? {} : { dueOf: owner, due, order: order ?? key }),
  ...(pendingRetraction === undefined ? {} : { endingOf: owner, ending: pendingRetraction }),
  ...(retractedAt === undefined ? {} : { endingAt: retractedAt }),
  ...(rereleaseRequests === undefined ? {} : { againOf: owner, again: rereleaseRequests }),
});

/** The release in a document. */
export const releaseFromDocument = ({
  _id,
  study,
  statement,
  source,
  people,
  pseudonyms,
  owner,
  due,
  order,
  ending,
  endingAt,
  again,
}: ReleaseDocument): StoredRelease => ({
  key: _id,
  study,
  statement,
  source,
  owner,
  pseudonyms,
  people: people.map(({ id, recordGeneration, studyGeneration }) => ({ id, recordGeneration, studyGeneration })),
  ...(due === undefined ? {} : { due }),
  ...(order === undefined ? {} : { order }),
  ...(ending === undefined ? {} : { pendingRetraction: ending }),
  ...(endingAt === undefined ? {} : { retractedAt: endingAt }),
  ...(again === undefined ? {} : { rereleaseRequests: again }),
});
