import { ROOT_ORGANISATION } from '../../../sources/organisations/organisations.ts';
import type { OrganisationService } from '../../../sources/organisations/organisation-service.ts';
import type { StaffPrincipal } from '../../../staff/staff-principal.ts';

/** The ids of the sources that a role reaches, as they are now; undefined where it reaches all. */
export type ReadReachedSources = (
  principal: Pick<StaffPrincipal, 'organisation'>,
) => Promise<readonly string[] | undefined>;

export const createReadReachedSources =
  (organisations: Pick<OrganisationService, 'sources'>): ReadReachedSources =>
  async ({ organisation }) =>
    organisation === ROOT_ORGANISATION ? undefined : (await organisations.sources(organisation)).map(({ id }) => id);
