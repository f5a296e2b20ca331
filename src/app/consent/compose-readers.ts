import { sendersOfKeys } from '../../consent/purposes/admitted-readers.ts';
import { type FindReaders, readersOfSources } from '../../consent/purposes/readers-of-sources.ts';
import { createReadOrganisationTree } from '../../access/sources/organisations/organisations.ts';
import { composeGrants } from './compose-grants.ts';
import { composeListReceivers, type ReceiverDeps } from './compose-receivers.ts';
import { composeListOtherSenders } from './compose-senders.ts';

interface ReadersDeps {
  readonly store: ReceiverDeps['store'];
  readonly records: ReceiverDeps['records'];
  /** The name of the institution that runs this Carnet. */
  readonly institution: string;
  readonly now: () => number;
}

/** Composes how the register and people find the recipients of what sources record. */
export const composeFindReaders = (deps: ReadersDeps): FindReaders => {
  const { store, records, institution, now } = deps;
  const grants = composeGrants({ sources: store.sources, records, now });
  const listReceivers = composeListReceivers(deps);
  const listOtherSenders = composeListOtherSenders(store);
  const readTree = createReadOrganisationTree({ organisations: store.organisations, now });
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
      readTree(),
    ]);
    const byId = new Map(sources.map((source) => [source.id, source]));
    const senders = [...sendersOfKeys(credentials, byId, now()), ...others];
    return readersOfSources(
      { granted, receivers, senders, sources, organisations, tree, institution },
      findAdmittedData,
    );
  };
};
