import type { Config } from '../../core/config/config.ts';
import { createReadWhoSeesWhat, type ReadWhoSeesWhat } from '../../consent/purposes/who-sees-what.ts';
import { hostOf } from '../../core/outside/outside-address.ts';
import { findAdmittedData } from '../../api/admitted-data.ts';
import type { Store } from '../../store/ports/store.ts';
import type { Forwarding } from '../../studies/forward/forwarding.ts';
import type { ConsentServices } from '../consent/compose-consent.ts';
import { composeListOtherSenders } from '../consent/compose-senders.ts';

interface WhoSeesWhatRooms {
  readonly tokens: Config['tokens'] | undefined;
  readonly store: Store;
  readonly consent: ConsentServices;
  readonly now: () => number;
}

/** Composes the overview of the readers of all data. */
export const composeWhoSeesWhat = ({ store, consent, tokens, now }: WhoSeesWhatRooms): ReadWhoSeesWhat => {
  const { records, purposeWorkflow, listReceivers } = consent;
  const { findSharingSources, listRecordingSources, readOrganisationTree } = consent.lookups;
  const readTargets = async (): Promise<ReadonlyMap<string, string>> => {
    const all = (await store.forwardings.all()) as readonly Forwarding[];
    return new Map(all.map(({ id, url }) => [id, hostOf(new URL(url))]));
  };
  return createReadWhoSeesWhat({
    sources: store.sources,
    readOrganisationTree,
    findSharingSources,
    findAdmittedData,
    listOtherSenders: composeListOtherSenders({ staff: store.staff, tokens }),
    listOutgoing: async () => {
      const [receivers, targets] = await Promise.all([listReceivers(), readTargets()]);
      return { receivers, targets };
    },
    listPurposes: async () => {
      const [details, recording] = await Promise.all([purposeWorkflow.list(), listRecordingSources()]);
      return { details, records: await records.getAll(recording) };
    },
    now,
  });
};
