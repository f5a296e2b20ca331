import { defined } from '../../../core/json-object.ts';
import type { WithChecksum } from '../client/record-checks.ts';
import type { RetractionReason, StoredRelease, StoredReleasePerson } from '../../ports/studies/release-repository.ts';

/** A release. A member that few documents have repeats the owner under another name, for a sparse index. */
export interface ReleaseDocument extends WithChecksum {
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
  /** Absent if an earlier release of Carnet has written it. */
  readonly endingAt?: number;
  /** The owner, with re-release requests. */
  readonly againOf?: number;
  readonly again?: number;
}

/** The indexes of all releases. */
export const RELEASE_INDEXES = [{ 'people.id': 1, _id: 1 }, { statement: 1 }, { study: 1, _id: 1 }] as const;

/** The sparse index of re-release requests. */
export const BY_REREQUEST = { againOf: 1 } as const;

/** Indexes of the few releases that have the first member. Sparse ones would have all, by the other members. */
export const PARTIAL_RELEASE_INDEXES = [
  { key: { dueOf: 1, study: 1, due: 1, order: 1 }, partialFilterExpression: { dueOf: { $exists: true } } },
  { key: { endingOf: 1, study: 1, _id: 1 }, partialFilterExpression: { endingOf: { $exists: true } } },
] as const;

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
  ...(due !== undefined && { dueOf: owner, due, order: order ?? key }),
  ...(pendingRetraction !== undefined && { endingOf: owner, ending: pendingRetraction }),
  ...defined({ endingAt: retractedAt }),
  ...(rereleaseRequests !== undefined && { againOf: owner, again: rereleaseRequests }),
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
  ...defined({ due, order, pendingRetraction: ending, retractedAt: endingAt, rereleaseRequests: again }),
});
