import { sendersOfKeys } from '../../consent/purposes/admitted-readers.ts';
import { type FindReaders, readersOfSources } from '../../consent/purposes/readers-of-sources.ts';
import type { ReadOrganisationTree } from '../../access/sources/organisations/organisations.ts';
import type { Grants } from '../../access/sources/sharing/grants.ts';
import type { Store } from '../../store/ports/store.ts';
import type { ListReceivers } from './compose-receivers.ts';
import { composeListOtherSenders } from './compose-senders.ts';

interface ReadersDeps {
  readonly store: {
    readonly sources: Pick<Store['sources'], 'listCredentials' | 'listSources'>;
    readonly staff: Pick<Store['staff'], 'list'>;
    readonly organisations: Pick<Store['organisations'], 'list'>;
  };
  readonly grants: Pick<Grants, 'readers'>;
  readonly listReceivers: ListReceivers;
  readonly readOrganisationTree: ReadOrganisationTree;
  /** The name of the institution that runs this Carnet. */
  readonly institution: string;
  readonly now: () => number;
}

/** Composes how the register and people find the recipients of what sources record. */
export const composeFindReaders = ({
  store,
  grants,
  listReceivers,
  readOrganisationTree,
  institution,
  now,
}: ReadersDeps): FindReaders => {
  const listOtherSenders = composeListOtherSenders(store);
  return async () => {
    // A command that asks for no readers does not load the routes.
    const { findAdmittedData } = await import('../../api/admitted-data.ts');
    const [granted, receivers, others, credentials, sources, organisations, tree] = await Promise.all([
      grants.readers(),
      listReceivers(),
      listOtherSenders(),
      store.sources.listCredentials(),
      store.sources.listSources(),
      store.organisations.list(),
      readOrganisationTree(),
    ]);
    const byId = new Map(sources.map((source) => [source.id, source]));
    const senders = [...sendersOfKeys(credentials, byId, now()), ...others];
    return readersOfSources(
      { granted, receivers, senders, sources, organisations, tree, institution },
      findAdmittedData,
    );
  };
};
