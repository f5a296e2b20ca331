import { CopiedText } from '../../parts/copied-text.tsx';
import { formatInstant } from '../../texts/format.ts';
import { STAFF_TEXTS, type ShownInvitation } from './use-staff.ts';

const TEXTS = STAFF_TEXTS.invitation;

/** The link of an invitation, which is not shown again. */
export const InvitationNote = ({ invitation: { account, invitation } }: { readonly invitation: ShownInvitation }) => (
  <div className="note" role="alert">
    <p>
      <strong>
        {account.displayName} (<code>{account.name}</code>)
      </strong>
    </p>
    <p>
      {TEXTS.once} {TEXTS.until(formatInstant(invitation.expires))}
    </p>
    <CopiedText label={TEXTS.link} text={invitation.url} />
  </div>
);
