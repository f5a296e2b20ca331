import { defined } from '../../../core/json-object.ts';
import type { StudyChange } from '../../../journal/port/study-topics.ts';
import type { StoredStatement } from '../../../store/ports/statements/statement-repository.ts';
import type { StoredRelease } from '../../../store/ports/studies/release-repository.ts';
import type { ActiveStudy } from './active-studies.ts';
import type { Release } from './build-release.ts';

/** A release that the gates permit, with its study and statement. */
export interface PermittedRelease {
  readonly study: ActiveStudy;
  readonly stored: StoredStatement;
  readonly built: Release;
}

export const toChange = ({ study, stored, built: { key, record, profile } }: PermittedRelease): StudyChange => ({
  study: study.purpose.id,
  key,
  value: Buffer.from(JSON.stringify(record)),
  headers: { source: stored.source, ...defined({ profile }) },
});

/** The release of `owner`, or of the owner of its study if it is delayed. */
export const toStoredRelease = (
  { study: { purpose }, stored, built }: PermittedRelease,
  owner: number,
  ownerOf: (study: string) => number,
): StoredRelease => {
  const { key, due, people, pseudonyms } = built;
  const isDelayed = purpose.view !== undefined && purpose.view.time !== 'exact';
  return {
    key,
    study: purpose.id,
    statement: stored.id,
    source: stored.source,
    people,
    pseudonyms,
    owner: isDelayed ? ownerOf(purpose.id) : owner,
    ...(isDelayed && { due, order: key }),
  };
};
