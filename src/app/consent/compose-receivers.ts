import type { RecordPurposes } from '../../consent/purposes/recording-purpose.ts';
import type { StatementReceiver } from '../../consent/purposes/who-sees-what.ts';
import { createReadOrganisationTree } from '../../access/sources/organisations/organisations.ts';
import { createReadOrganisationScope } from '../../access/sources/organisations/organisation-scope.ts';
import { createFindReadableSources } from '../../access/sources/sharing/readable-sources.ts';
import type { Store } from '../../store/ports/store.ts';
import { carriesStatements } from '../../transfer/webhooks/event-rights.ts';
import { createConfirmReceiver, hostOfWebhook } from '../../transfer/webhooks/feeds/confirm-receiver.ts';
import { createOwnerOf } from '../../transfer/webhooks/feeds/owner-rights.ts';
import type { Webhook } from '../../transfer/webhooks/webhook.ts';
import { composeRecipientsOf } from './compose-grants.ts';

export interface ReceiverDeps {
  readonly store: Pick<Store, 'sources'> & {
    readonly staff: Pick<Store['staff'], 'find' | 'list'>;
    readonly organisations: Pick<Store['organisations'], 'list'>;
    readonly webhooks: Pick<Store['webhooks'], 'all'>;
  };
  readonly records: RecordPurposes;
  readonly now: () => number;
}

/** The rights of owners of webhooks, and the webhooks by which statements may leave. */
export const composeReceivers = ({ store, records, now }: ReceiverDeps) => {
  const readOrganisationTree = createReadOrganisationTree({ organisations: store.organisations, now });
  return {
    ownerOf: createOwnerOf({
      sources: store.sources,
      accounts: store.staff,
      findReadableSources: createFindReadableSources({ sources: store.sources, now }),
      readOrganisationScope: createReadOrganisationScope({ sources: store.sources, readOrganisationTree, now }),
      now,
    }),
    confirm: createConfirmReceiver({
      sources: store.sources,
      recipientsOf: composeRecipientsOf({ sources: store.sources, records }),
      readOrganisationTree,
    }),
  };
};

/** Lists the webhooks by which statements leave now. A paused webhook counts: its owner may resume it. */
export const composeListReceivers = (deps: ReceiverDeps) => {
  const { ownerOf, confirm } = composeReceivers(deps);
  const receiverOf = async (webhook: Webhook): Promise<readonly StatementReceiver[]> => {
    const owner = await ownerOf(webhook);
    const confirmation = owner && (await confirm(webhook, owner));
    if (confirmation === undefined || confirmation === 'waiting') return [];
    const sources = owner?.caller?.readableSources ?? [];
    return [{ id: webhook.id, host: hostOfWebhook(webhook), owner: webhook.owner.id, sources, confirmation }];
  };
  return async (): Promise<readonly StatementReceiver[]> => {
    const all = (await deps.store.webhooks.all()) as readonly Webhook[];
    const sending = all.filter((one) => one.state !== 'disabled' && carriesStatements(one));
    return (await Promise.all(sending.map(receiverOf))).flat();
  };
};
