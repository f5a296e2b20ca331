import { createReadReachedSources } from '../../http/api/shared/reached-sources.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import type { Services } from './services.ts';

/** The ids of the sources that a role reaches, as they are now; undefined if it reaches all. */
export const readReachedSources = (
  by: Pick<StaffPrincipal, 'organisation'>,
  { sources }: Services,
): Promise<readonly string[] | undefined> => createReadReachedSources(sources.organisations)(by);
