import { createCachedValue } from '../../../core/concurrency/cached-value.ts';
import type { Organisation, OrganisationRepository } from '../../../store/ports/sources/organisation-repository.ts';
import type { Source } from '../../../store/ports/sources/source-repository.ts';
import { organisationOf, ROOT_ORGANISATION } from './organisations.ts';

/**
 * The controller of the statements of a source (GDPR art. 4(7)): its own, else that of its organisation, else of the
 * nearest above. Undefined: that of this Carnet. Organisations are read anew with `now`, else at most 4 seconds old.
 */
export type FindController = (
  source: Pick<Source, 'controller' | 'organisation'>,
  asOf?: 'now',
) => Promise<Source['controller'] | undefined>;

const MAX_AGE_MS = 4000;

const nearestController = (
  organisations: ReadonlyMap<string, Organisation>,
  from: string,
): Source['controller'] | undefined => {
  let id: string | undefined = from;
  // At most as many steps as there are organisations: two concurrent changes may have made a circle.
  for (let steps = 0; id !== undefined && steps <= organisations.size; steps++) {
    const found = organisations.get(id);
    if (found?.controller !== undefined) return found.controller;
    id = id === ROOT_ORGANISATION ? undefined : (found?.parent ?? ROOT_ORGANISATION);
  }
  return undefined;
};

export const createFindController = ({
  organisations,
  now,
}: {
  readonly organisations: Pick<OrganisationRepository, 'list'>;
  readonly now: () => number;
}): FindController => {
  const read = async () => new Map((await organisations.list()).map((one) => [one.id, one]));
  const readCached = createCachedValue({ read, maxAgeMs: MAX_AGE_MS, now });
  return async (source, asOf) =>
    source.controller ?? nearestController(await (asOf === 'now' ? read() : readCached()), organisationOf(source));
};
