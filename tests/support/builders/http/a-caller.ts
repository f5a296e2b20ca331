import type { Caller } from '../../../../src/access/sources/authentication/authenticate.ts';
import { organisationOf } from '../../../../src/access/sources/organisations/organisations.ts';

/** A caller of the source `school` with the scope `all`, who reads its own source alone. */
export const aCaller = (about: Partial<Caller> = {}): Caller => {
  const source = about.source ?? { id: 'school', name: 'School', basis: 'public_task', createdAt: 0, v: 1 };
  const { key = 'key' } = about;
  return {
    key,
    source,
    scopes: ['all'],
    organisation: organisationOf(source),
    readableSources: [source.id],
    lineage: { key, createdAt: 0 },
    ...about,
  };
};
