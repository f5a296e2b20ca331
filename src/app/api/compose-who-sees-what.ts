import type { Config } from '../../config/config.ts';
import { createListRecordingSources } from '../../consent/purposes/recording-sources.ts';
import { createReadWhoSeesWhat, type ReadWhoSeesWhat } from '../../consent/purposes/who-sees-what.ts';
import { hostOf } from '../../core/outside-address.ts';
import { findAdmittedData } from '../../api/admitted-data.ts';
import { createReadOrganisationTree } from '../../sources/organisations/organisations.ts';
import { createFindSharingSources } from '../../sources/sharing/sharing-sources.ts';
import type { Store } from '../../store/ports/store.ts';
import type { Forwarding } from '../../studies/forward/forwarding.ts';
import type { ConsentServices } from '../consent/compose-consent.ts';
import { composeListReceivers } from '../consent/compose-receivers.ts';
import { composeListOtherSenders } from '../consent/compose-senders.ts';

interface WhoSeesWhatRooms {
  readonly tokens: Config['tokens'] | undefined;
  readonly store: Pick<Store, 'sources' | 'staff' | 'organisations' | 'webhooks' | 'forwardings'>;
  readonly consent: Pick<ConsentServices, 'records' | 'purposeWorkflow'>;
  readonly now: () => number;
}

/** Composes the overview of who may see what. */
export const composeWhoSeesWhat = ({ store, consent, tokens, now }: WhoSeesWhatRooms): ReadWhoSeesWhat => {
  const { records, purposeWorkflow } = consent;
  const listRecording = createListRecordingSources(store.sources);
  const listReceivers = composeListReceivers({ store, records, now });
  const readTargets = async (): Promise<ReadonlyMap<string, string>> => {
    const all = (await store.forwardings.all()) as readonly Forwarding[];
    return new Map(all.map(({ id, url }) => [id, hostOf(new URL(url))]));
  };
  return createReadWhoSeesWhat({
    sources: store.sources,
    readOrganisationTree: createReadOrganisationTree({ organisations: store.organisations, now }),
    findSharingSources: createFindSharingSources({ sources: store.sources, now }),
    findAdmittedData,
    listOtherSenders: composeListOtherSenders({ staff: store.staff, tokens }),
    listOutgoing: async () => {
      const [receivers, targets] = await Promise.all([listReceivers(), readTargets()]);
      return { receivers, targets };
    },
    listPurposes: async () => {
      const [details, recording] = await Promise.all([purposeWorkflow.list(), listRecording()]);
      return { details, records: await records.getAll(recording) };
    },
    now,
  });
};
