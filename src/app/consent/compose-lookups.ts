import { createListRecordingSources } from '../../consent/purposes/recording-sources.ts';
import { createFindByUuid, type FindByUuid } from '../../reads/query/find-by-uuid.ts';
import {
  createFindResponsiblePerson,
  type FindResponsiblePerson,
} from '../../access/sources/find-responsible-person.ts';
import {
  createReadOrganisationTree,
  type ReadOrganisationTree,
} from '../../access/sources/organisations/organisations.ts';
import {
  createReadOrganisationScope,
  type ReadOrganisationScope,
} from '../../access/sources/organisations/organisation-scope.ts';
import { createReadSharedIds, type ReadSharedIds } from '../../access/sources/organisations/shared-ids.ts';
import { createFindSharingSources, type FindSharingSources } from '../../access/sources/sharing/sharing-sources.ts';
import { createSources, type Sources } from '../../access/sources/sources.ts';
import type { Store } from '../../store/ports/store.ts';

/** The look-ups of sources, organisations and accounts that several rooms use. Those that cache do so for seconds. */
export interface Lookups {
  readonly sources: Sources;
  readonly findByUuid: FindByUuid;
  readonly findResponsiblePerson: FindResponsiblePerson;
  readonly findSharingSources: FindSharingSources;
  readonly listRecordingSources: ReturnType<typeof createListRecordingSources>;
  readonly readOrganisationTree: ReadOrganisationTree;
  readonly readOrganisationScope: ReadOrganisationScope;
  readonly readSharedIds: ReadSharedIds;
}

export const composeLookups = (
  store: Pick<Store, 'organisations' | 'sources' | 'staff' | 'statements'>,
  now: () => number,
): Lookups => {
  const { organisations, sources, staff: accounts } = store;
  const readOrganisationTree = createReadOrganisationTree({ organisations, now });
  return {
    sources: createSources({ repository: sources, now }),
    findByUuid: createFindByUuid({ ...store, now }),
    findResponsiblePerson: createFindResponsiblePerson({ sources, accounts }),
    findSharingSources: createFindSharingSources({ sources, now }),
    listRecordingSources: createListRecordingSources(sources),
    readOrganisationTree,
    readOrganisationScope: createReadOrganisationScope({ sources, readOrganisationTree, now }),
    readSharedIds: createReadSharedIds({ sources, now }),
  };
};
