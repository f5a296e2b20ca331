import { hostOf } from '../../../core/outside/outside-address.ts';
import { organisationOf, type ReadOrganisationTree } from '../../../access/sources/organisations/organisations.ts';
import type { Source, SourceRepository } from '../../../store/ports/sources/source-repository.ts';
import { carriesStatements } from '../event-rights.ts';
import type { Webhook } from '../webhook.ts';
import type { OwnerRights } from './feed.ts';

/**
 * The confirmation by which statements of a webhook leave for its host. `named`: by the record purposes of all its
 * sources. `approved`: by operators. `unconfirmed`: its older release asked no one. `waiting`: by no one yet.
 */
export type Confirmation = 'named' | 'approved' | 'unconfirmed' | 'waiting';

/**
 * Judges a webhook by the sources that its owner reads now; undefined if no statements leave. Rejects with Problem
 * `store-unavailable`.
 */
export type ConfirmReceiver = (webhook: Webhook, owner: OwnerRights) => Promise<Confirmation | undefined>;

export interface ConfirmReceiverDeps {
  readonly sources: SourceRepository;
  /** The recipients that the record purposes name, by the ids of the recording sources among these. */
  readonly recipientsOf: (sources: readonly Source[]) => Promise<ReadonlyMap<string, readonly string[]>>;
  readonly readOrganisationTree: ReadOrganisationTree;
}

/** The host of a recipient, as it stands in addresses: a controller may write `Hooks.Tool.Example` or an address. */
const asHost = (recipient: string): string | undefined => {
  const text = recipient.trim();
  const url = /^https?:\/\//i.test(text) ? text : `https://${text}`;
  return URL.canParse(url) ? hostOf(new URL(url)) : undefined;
};

/** The host to which a webhook sends. */
export const hostOfWebhook = ({ url }: Pick<Webhook, 'url'>): string => hostOf(new URL(url));

export const createConfirmReceiver = (deps: ConfirmReceiverDeps): ConfirmReceiver => {
  /** The sources whose record purposes do not name the host. */
  const unnamed = async (host: string, readable: readonly string[]): Promise<readonly Source[]> => {
    const sources = (await deps.sources.listSources()).filter(({ id }) => readable.includes(id));
    const recipients = await deps.recipientsOf(sources);
    return sources.filter(({ id }) => recipients.get(id)?.some((one) => asHost(one) === host) === false);
  };
  return async (webhook, { caller }) => {
    if (!carriesStatements(webhook) || caller === undefined) return undefined;
    const host = hostOfWebhook(webhook);
    const open = await unnamed(host, caller.readableSources);
    if (open.length === 0) return 'named';
    if (webhook.approvals === undefined) return 'unconfirmed';
    const roots = webhook.approvals.filter((one) => one.host === host).map(({ organisation }) => organisation);
    const tree = await deps.readOrganisationTree();
    const isApproved = (source: Source): boolean => roots.some((root) => tree.isWithin(root, organisationOf(source)));
    return open.every(isApproved) ? 'approved' : 'waiting';
  };
};
