import { Problem } from '../../core/problem.ts';
import { createReadSourcesInScope } from '../../http/api/shared/sources-in-scope.ts';
import type { OrganisationService } from '../../access/sources/organisations/organisation-service.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import type { Services } from './services.ts';

/** The ids of the sources that are in a role's scope now; undefined if all are. */
export const readSourcesInScope = (
  by: Pick<StaffPrincipal, 'organisation'>,
  { sources }: Pick<Services, 'sources'>,
): Promise<readonly string[] | undefined> => createReadSourcesInScope(sources.organisations)(by);

/**
 * The source of a filter. Throws Problem `invalid-request` at `source` if no source in the role's scope has this id: an
 * empty list would hide a misspelt one.
 */
export const readSourceFilter = async (
  id: string,
  { organisation }: Pick<StaffPrincipal, 'organisation'>,
  organisations: Pick<OrganisationService, 'source'>,
): Promise<string> => {
  try {
    return (await organisations.source(id, organisation)).id;
  } catch (thrown) {
    if (!(thrown instanceof Problem) || thrown.kind !== 'not-found') throw thrown;
    const detail = 'no source has this id';
    throw new Problem('invalid-request', `source: ${detail}`, [{ at: 'source', detail }]);
  }
};
