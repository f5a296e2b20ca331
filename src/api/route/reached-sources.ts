import { createReadReachedSources } from '../../http/api/shared/reached-sources.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import type { Services } from './services.ts';

/** The ids of the sources that are in a role's scope now; undefined if all are. */
export const readReachedSources = (
  by: Pick<StaffPrincipal, 'organisation'>,
  { sources }: Services,
): Promise<readonly string[] | undefined> => createReadReachedSources(sources.organisations)(by);
