import { defined } from '../../core/json-object.ts';
import type { Config } from '../../core/config/config.ts';
import type { Sender } from '../../consent/purposes/admitted-readers.ts';
import { XAPI_SCOPES } from '../../access/sources/scopes.ts';
import { actorOfAccount } from '../../access/staff/staff-sessions.ts';
import type { Store } from '../../store/ports/store.ts';

/** Accounts of staff that have not ended, as the guards know them. */
const accountSenders = async (staff: Pick<Store['staff'], 'list'>): Promise<readonly Sender[]> =>
  (await staff.list())
    .filter(({ endedAt }) => endedAt === undefined)
    .map((account) => {
      const { actor, scopes, organisation, lab, madeBy } = actorOfAccount(account);
      // Accounts from the command line may have no display name.
      const name = (account.displayName as string | undefined) ?? actor;
      return {
        kind: 'account',
        id: actor,
        name,
        scopes,
        organisation,
        since: account.createdAt,
        ...defined({ source: lab, issuedBy: madeBy }),
      };
    });

/** The tokens of an issuer name the scopes of their clients. A client may have all scopes of xAPI. */
const clientSenders = ({ issuer, organisation }: NonNullable<Config['tokens']>): readonly Sender[] => [
  { kind: 'client', id: issuer, name: issuer, scopes: XAPI_SCOPES, organisation },
];

/** Lists all senders of requests with scopes, except keys. */
export const composeListOtherSenders =
  ({ staff, tokens }: { readonly staff: Pick<Store['staff'], 'list'>; readonly tokens?: Config['tokens'] }) =>
  async (): Promise<readonly Sender[]> => [
    ...(await accountSenders(staff)),
    ...(tokens === undefined ? [] : clientSenders(tokens)),
  ];
