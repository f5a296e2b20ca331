import { createReadSourcesInScope } from '../../http/api/shared/sources-in-scope.ts';
import type { StaffPrincipal } from '../../access/staff/staff-principal.ts';
import type { Services } from './services.ts';

/** The ids of the sources that are in a role's scope now; undefined if all are. */
export const readSourcesInScope = (
  by: Pick<StaffPrincipal, 'organisation'>,
  { sources }: Pick<Services, 'sources'>,
): Promise<readonly string[] | undefined> => createReadSourcesInScope(sources.organisations)(by);
