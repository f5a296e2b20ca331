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
import { createFindReadableSources, type FindReadableSources } from '../../access/sources/sharing/readable-sources.ts';
import { createFindRunSources, type FindRunSources } from '../../access/sources/sharing/run-sources.ts';
import { type CachedSources, createCachedSources } from '../../access/sources/cached-sources.ts';
import {
  createOrganisationService,
  type OrganisationService,
} from '../../access/sources/organisations/organisation-service.ts';
import type { Store } from '../../store/ports/store.ts';

/** The look-ups of sources, organisations and accounts that several rooms use. Those that cache do so for seconds. */
export interface Lookups {
  readonly sources: Sources;
  readonly organisations: OrganisationService;
  /** For readers that need the same sources many times a second. */
  readonly findCachedSource: CachedSources;
  readonly findByUuid: FindByUuid;
  readonly findResponsiblePerson: FindResponsiblePerson;
  readonly findReadableSources: FindReadableSources;
  readonly findSharingSources: FindSharingSources;
  readonly findRunSources: FindRunSources;
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
  const findCachedSource = createCachedSources({ repository: sources, now });
  const findSharingSources = createFindSharingSources({ sources, now });
  const readSharedIds = createReadSharedIds({ sources, now });
  return {
    organisations: createOrganisationService({ organisations, sources, now }),
    findCachedSource,
    sources: createSources({ repository: sources, now }),
    findByUuid: createFindByUuid({ ...store, findSource: findCachedSource, readSharedIds }),
    findResponsiblePerson: createFindResponsiblePerson({ sources, accounts }),
    findReadableSources: createFindReadableSources({ sources, now }),
    findSharingSources,
    findRunSources: createFindRunSources({ sources: findCachedSource, findSharing: findSharingSources }),
    listRecordingSources: createListRecordingSources(sources),
    readOrganisationTree,
    readOrganisationScope: createReadOrganisationScope({ sources, readOrganisationTree, now }),
    readSharedIds,
  };
};
