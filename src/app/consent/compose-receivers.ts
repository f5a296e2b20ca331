import type { RecordPurposes } from '../../consent/purposes/recording-purpose.ts';
import type { StatementReceiver } from '../../consent/purposes/who-sees-what.ts';
import type { Store } from '../../store/ports/store.ts';
import { carriesStatements } from '../../transfer/webhooks/event-rights.ts';
import { createConfirmReceiver, hostOfWebhook } from '../../transfer/webhooks/feeds/confirm-receiver.ts';
import { createOwnerOf } from '../../transfer/webhooks/feeds/owner-rights.ts';
import type { Webhook } from '../../transfer/webhooks/webhook.ts';
import { composeRecipientsOf } from './compose-grants.ts';
import type { Lookups } from './compose-lookups.ts';

interface ReceiverDeps {
  readonly store: Pick<Store, 'sources'> & {
    readonly staff: Pick<Store['staff'], 'find'>;
  };
  readonly records: RecordPurposes;
  readonly lookups: Pick<Lookups, 'findReadableSources' | 'readOrganisationScope' | 'readOrganisationTree'>;
  readonly now: () => number;
}

/** The rights of owners of webhooks, and the webhooks by which statements may leave. */
export const composeReceivers = ({ store, records, lookups, now }: ReceiverDeps) => ({
  ownerOf: createOwnerOf({
    sources: store.sources,
    accounts: store.staff,
    findReadableSources: lookups.findReadableSources,
    readOrganisationScope: lookups.readOrganisationScope,
    now,
  }),
  confirm: createConfirmReceiver({
    sources: store.sources,
    recipientsOf: composeRecipientsOf({ sources: store.sources, records }),
    readOrganisationTree: lookups.readOrganisationTree,
  }),
});

export type Receivers = ReturnType<typeof composeReceivers>;

/** Lists the webhooks by which statements may leave now. */
export type ListReceivers = () => Promise<readonly StatementReceiver[]>;

/** Lists the webhooks by which statements leave now. A paused webhook counts: its owner may resume it. */
export const composeListReceivers = (
  { ownerOf, confirm }: Receivers,
  webhooks: Pick<Store['webhooks'], 'all'>,
): ListReceivers => {
  const receiverOf = async (webhook: Webhook): Promise<readonly StatementReceiver[]> => {
    const owner = await ownerOf(webhook);
    const confirmation = owner && (await confirm(webhook, owner));
    if (confirmation === undefined || confirmation === 'waiting') return [];
    const sources = owner?.caller?.readableSources ?? [];
    return [{ id: webhook.id, host: hostOfWebhook(webhook), owner: webhook.owner.id, sources, confirmation }];
  };
  return async () => {
    const all = (await webhooks.all()) as readonly Webhook[];
    const sending = all.filter((one) => one.state !== 'disabled' && carriesStatements(one));
    return (await Promise.all(sending.map(receiverOf))).flat();
  };
};
