import { ROOT_ORGANISATION } from '../../../access/sources/organisations/organisations.ts';
import type { OrganisationService } from '../../../access/sources/organisations/organisation-service.ts';
import type { StaffPrincipal } from '../../../access/staff/staff-principal.ts';

/** The ids of the sources in the scope of a role, as they are now; undefined if all are. */
export type ReadSourcesInScope = (
  principal: Pick<StaffPrincipal, 'organisation'>,
) => Promise<readonly string[] | undefined>;

export const createReadSourcesInScope =
  (organisations: OrganisationService): ReadSourcesInScope =>
  async ({ organisation }) =>
    organisation === ROOT_ORGANISATION ? undefined : (await organisations.sources(organisation)).map(({ id }) => id);
