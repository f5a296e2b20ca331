import { sendersOfKeys } from '../../consent/purposes/admitted-readers.ts';
import { type FindReaders, readersOfSources } from '../../consent/purposes/readers-of-sources.ts';
import type { RecordPurposes } from '../../consent/purposes/recording-purpose.ts';
import { createCachedValue } from '../../core/concurrency/cached-value.ts';
import type { ReadOrganisationTree } from '../../access/sources/organisations/organisations.ts';
import type { Grants } from '../../access/sources/sharing/grants.ts';
import type { Store } from '../../store/ports/store.ts';
import { composeListReceivers, composeReceivers, type ListReceivers } from './compose-receivers.ts';
import { composeGrants } from './compose-grants.ts';
import type { Lookups } from './compose-lookups.ts';
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

interface ReadersOfMeDeps {
  readonly store: Pick<Store, 'organisations' | 'sources' | 'staff' | 'webhooks'>;
  readonly records: RecordPurposes;
  readonly lookups: Pick<Lookups, 'findReadableSources' | 'readOrganisationScope' | 'readOrganisationTree'>;
  /** The name of the institution that runs this Carnet. */
  readonly institution: string;
  readonly now: () => number;
}

/** The maximum age of the readers on `/me`: most readers need a purpose that names them already. */
const READERS_MAX_AGE_MS = 4000;

/**
 * Finds readers for `/me`, in listings that only it caches, and in sources that are not cached. People see at once that
 * a grant over an organisation includes a new source.
 */
export const composeReadersOfMe = ({ store, records, lookups, institution, now }: ReadersOfMeDeps): FindReaders => {
  const cached = <T>(read: () => Promise<T>) => createCachedValue({ read, maxAgeMs: READERS_MAX_AGE_MS, now });
  const { staff, webhooks, organisations } = store;
  const sources = { ...store.sources, listCredentials: cached(() => store.sources.listCredentials()) };
  const receivers = composeReceivers({ store: { sources, staff }, records, lookups, now });
  return composeFindReaders({
    store: {
      sources,
      staff: { list: cached(() => staff.list()) },
      organisations: { list: cached(() => organisations.list()) },
    },
    grants: composeGrants({ sources, records, now }),
    listReceivers: composeListReceivers(receivers, { all: cached(() => webhooks.all()) }),
    readOrganisationTree: lookups.readOrganisationTree,
    institution,
    now,
  });
};
