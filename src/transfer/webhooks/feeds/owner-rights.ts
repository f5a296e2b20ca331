import { defined } from '../../../core/json-object.ts';
import { callerOf } from '../../../access/sources/authentication/authenticate.ts';
import { isCredentialValid } from '../../../access/sources/secrets/credential-validity.ts';
import { ACCOUNT_PREFIX } from '../../../access/sources/find-responsible-person.ts';
import type { ReadOrganisationScope } from '../../../access/sources/organisations/organisation-scope.ts';
import type { FindReadableSources } from '../../../access/sources/sharing/readable-sources.ts';
import { actorOfCaller, type StaffActor, type StaffPrincipal } from '../../../access/staff/staff-principal.ts';
import { actorOfAccount } from '../../../access/staff/staff-sessions.ts';
import type { Credential, SourceRepository } from '../../../store/ports/sources/source-repository.ts';
import type { StaffRepository } from '../../../store/ports/sources/staff-repository.ts';
import type { OwnerRights } from './feed.ts';
import type { Webhook, WebhookOwner } from '../webhook.ts';

export interface OwnerRightsDeps {
  readonly sources: SourceRepository;
  readonly accounts: Pick<StaffRepository, 'find'>;
  readonly findReadableSources: FindReadableSources;
  readonly readOrganisationScope: ReadOrganisationScope;
  readonly now: () => number;
}

/** The owner of a webhook that this person or program makes. */
export const ownerOfNew = ({ actor, lab, organisation }: StaffPrincipal): WebhookOwner =>
  actor.startsWith(ACCOUNT_PREFIX)
    ? { kind: 'account', id: actor, organisation }
    : { kind: 'credential', id: actor, ...defined({ source: lab }), organisation };

/**
 * Reads the rights of owners as they are now: a revoked credential, or an account that has ended, has none. Rejects
 * with Problem `store-unavailable`.
 */
export const createOwnerOf = ({
  sources,
  accounts,
  findReadableSources,
  readOrganisationScope,
  now,
}: OwnerRightsDeps) => {
  const principalOf = async (actor: StaffActor): Promise<StaffPrincipal> => ({
    ...actor,
    hasInScope: await readOrganisationScope(actor.organisation),
  });
  /** The successor of a key that ended with its overlap. A key that was revoked, or ended by its rotation, has none. */
  const findValid = async (key: string): Promise<Credential | undefined> => {
    const found = await sources.findCredential(key);
    if (found === undefined || isCredentialValid(found, now())) return found;
    const { endsAt, replacedBy } = found;
    return endsAt === undefined || replacedBy === undefined ? undefined : findValid(replacedBy);
  };
  return async ({ owner: { kind, id } }: Pick<Webhook, 'owner'>): Promise<OwnerRights | undefined> => {
    if (kind === 'account') {
      const account = await accounts.find(id);
      if (account === undefined || account.endedAt !== undefined) return undefined;
      return { principal: await principalOf(actorOfAccount(account)) };
    }
    const credential = await findValid(id);
    if (credential === undefined) return undefined;
    const source = await sources.findSource(credential.source);
    if (source === undefined) return undefined;
    const caller = callerOf(credential, source, await findReadableSources(credential));
    return { principal: await principalOf(actorOfCaller(caller)), caller };
  };
};
