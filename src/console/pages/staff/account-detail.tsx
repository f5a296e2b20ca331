import { useState } from 'react';
import type { StaffRow } from '../../api/lists.ts';
import { READER } from '../../api/reader.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { Since } from '../../parts/since.tsx';
import { hrefOf } from '../../shell/location.ts';
import { formatDate } from '../../texts/format.ts';
import { ConfirmAccount, EndAccount, InviteAgain } from './account-acts.tsx';
import { AccountSettings } from './account-settings.tsx';
import { InvitationNote } from './invitation-note.tsx';
import { confirmTextsOf } from './confirm-text.ts';
import { signInTextOf } from './sign-in-text.ts';
import { STAFF_TEXTS as TEXTS, type ReadAccount, type ShownInvitation, useAccount } from './use-staff.ts';

const Facts = ({ account }: { readonly account: StaffRow }) => (
  <dl className="facts card">
    <dt>{TEXTS.fields.account}</dt>
    <dd>
      <code>{account.name}</code>
    </dd>
    <dt>{TEXTS.columns.organisation}</dt>
    <dd>
      <a href={hrefOf(['organisations', account.organisation])}>
        <code>{account.organisation}</code>
      </a>
    </dd>
    <dt>{TEXTS.columns.roles}</dt>
    <dd>
      {account.roles.map((role) => TEXTS.roles[role].name).join(', ')}
      {account.lab === undefined ? null : (
        <>
          {' '}
          (<a href={hrefOf(['sources', account.lab])}>{account.lab}</a>)
        </>
      )}
    </dd>
    <dt>{TEXTS.columns.signsIn}</dt>
    <dd>{signInTextOf(account)}</dd>
    <dt>{TEXTS.columns.last}</dt>
    <dd>
      {account.lastPasskeySignIn === undefined ? TEXTS.lastUnknown : <Since instant={account.lastPasskeySignIn} />}
    </dd>
    {confirmTextsOf(account).length === 0 ? null : (
      <>
        <dt>{TEXTS.confirm.state}</dt>
        <dd>
          {confirmTextsOf(account).map((text) => (
            <div key={text}>{text}</div>
          ))}
        </dd>
      </>
    )}
    <dt>{TEXTS.fields.created}</dt>
    <dd>{formatDate(account.createdAt)}</dd>
  </dl>
);

/** True if the reader can be the second person who confirms what another one has said. */
const isConfirmable = ({ countsAs, awaiting = [], signsInBy }: StaffRow): boolean =>
  signsInBy.length > 0 &&
  ((countsAs !== undefined && countsAs !== READER.actor) || awaiting.some(({ givenBy }) => givenBy !== READER.actor));

const isUnconfirmed = ({ countsAs, awaiting }: StaffRow): boolean => countsAs !== undefined || awaiting !== undefined;

/** The reason for which the API does not change an account; undefined if it may be changed. */
const fixedBecause = ({ name, endedAt, rolesFromProvider }: StaffRow): string | undefined => {
  if (endedAt !== undefined) return TEXTS.over;
  if (name === READER.actor) return TEXTS.own;
  return rolesFromProvider ? TEXTS.provider : undefined;
};

const Account = ({ read }: { readonly read: ReadAccount }) => {
  const [invitation, setInvitation] = useState<ShownInvitation>();
  const { data: account } = read;
  const fixed = fixedBecause(account);
  return (
    <>
      <Facts account={account} />
      {invitation === undefined ? null : <InvitationNote invitation={invitation} />}
      {fixed === undefined ? <AccountSettings read={read} /> : <p className="card">{fixed}</p>}
      {isUnconfirmed(account) && !isConfirmable(account) && account.signsInBy.length > 0 ? (
        <p className="card">{TEXTS.confirm.own}</p>
      ) : null}
      {account.endedAt !== undefined || account.name === READER.actor ? null : (
        <p className="actions">
          {isConfirmable(account) ? <ConfirmAccount read={read} /> : null}
          {fixed === undefined ? <InviteAgain account={account} onInvited={setInvitation} /> : null}
          <EndAccount account={account} />
        </p>
      )}
    </>
  );
};

/** One account, with the acts that this operator may do. */
export const AccountDetail = ({ name }: { readonly name: string }) => {
  const account = useAccount(name);
  return (
    <>
      <p>
        <a href={hrefOf(['staff'])}>{TEXTS.back}</a>
      </p>
      <h1>{account.data?.data.displayName ?? name}</h1>
      <Loaded query={account}>{(read) => <Account read={read} />}</Loaded>
    </>
  );
};
