import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { StaffRow } from '../../api/lists.ts';
import { ConfirmDialog } from '../../parts/forms/confirm-dialog.tsx';
import {
  STAFF_TEXTS as TEXTS,
  type ReadAccount,
  type ShownInvitation,
  useConfirmAccount,
  useEndAccount,
  useInvite,
} from './use-staff.ts';

interface InviteAgainProps {
  readonly account: StaffRow;
  readonly onInvited: (invitation: ShownInvitation) => void;
}

/** Invites again to an existing account, for example for a lost device. */
export const InviteAgain = ({ account: { name, displayName }, onInvited }: InviteAgainProps) => {
  const [isAsking, setAsking] = useState(false);
  const { inviteAgain } = useInvite((invitation) => {
    setAsking(false);
    onInvited(invitation);
  });
  return (
    <>
      <Button className="button" onPress={() => setAsking(true)}>
        {TEXTS.again.button}
      </Button>
      <ConfirmDialog
        title={TEXTS.again.title(displayName)}
        action={TEXTS.invite.action}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => inviteAgain.mutate(name)}
        mutation={inviteAgain}
      >
        <p>{TEXTS.again.text}</p>
      </ConfirmDialog>
    </>
  );
};

/** Confirms that an account is a separate person, and its roles. */
export const ConfirmAccount = ({ read }: { readonly read: ReadAccount }) => {
  const [begun, setBegun] = useState<string>();
  const confirm = useConfirmAccount(read.data, () => setBegun(undefined));
  return (
    <>
      <Button className="button" onPress={() => setBegun(read.etag)}>
        {TEXTS.confirm.button}
      </Button>
      <ConfirmDialog
        title={TEXTS.confirm.title(read.data.displayName)}
        action={TEXTS.confirm.action}
        isOpen={begun !== undefined}
        onClose={() => setBegun(undefined)}
        onConfirm={() => confirm.mutate(begun ?? '')}
        mutation={confirm}
      >
        <p>{TEXTS.confirm.text}</p>
      </ConfirmDialog>
    </>
  );
};

/** Ends an account and its sessions, for good. */
export const EndAccount = ({ account }: { readonly account: StaffRow }) => {
  const [isAsking, setAsking] = useState(false);
  const end = useEndAccount(account, () => setAsking(false));
  return (
    <>
      <Button className="button grave" onPress={() => setAsking(true)}>
        {TEXTS.end.button}
      </Button>
      <ConfirmDialog
        isGrave
        title={TEXTS.end.title(account.displayName)}
        action={TEXTS.end.action}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() => end.mutate()}
        mutation={end}
      >
        <p>{TEXTS.end.text}</p>
      </ConfirmDialog>
    </>
  );
};
