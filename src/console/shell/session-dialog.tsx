import { useCallback, useEffect, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { READER } from '../api/reader.ts';
import { resumeSession, type SignIn, signInByPasskey } from '../api/sign-in.ts';
import { announce } from '../parts/announcements.tsx';
import { ModalDialog } from '../parts/modal-dialog.tsx';
import { CONSOLE_TEXTS } from '../texts/console-texts-by-language.ts';

const TEXTS = CONSOLE_TEXTS.session;

type Failure = Exclude<SignIn, 'resumed'> | 'cancelled';

/** Goes on once the reader has signed in on another tab, when they come back to this one. */
const useReturn = (onOtherAccount: () => void): void => {
  useEffect(() => {
    const check = (): void =>
      void resumeSession().then(
        (outcome) => outcome === 'otherAccount' && onOtherAccount(),
        () => undefined,
      );
    addEventListener('focus', check);
    return () => removeEventListener('focus', check);
  }, [onOtherAccount]);
};

interface SessionDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Says that the session has ended, and signs the reader in again over the page, which keeps what was typed. */
export const SessionDialog = ({ isOpen, onClose }: SessionDialogProps) => {
  const [isAsking, setAsking] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  useReturn(useCallback(() => setFailure('otherAccount'), []));
  const signIn = async (): Promise<void> => {
    if (isAsking) return;
    setAsking(true);
    setFailure(undefined);
    try {
      const outcome = await signInByPasskey();
      if (outcome === 'resumed') announce(TEXTS.resumed);
      else setFailure(outcome);
    } catch {
      setFailure('cancelled');
    }
    setAsking(false);
  };
  return (
    <ModalDialog title={TEXTS.over} isOpen={isOpen} onClose={onClose}>
      <p>{TEXTS.kept}</p>
      {failure === undefined ? null : (
        <p className="note ill" role="alert">
          {TEXTS[failure]}
        </p>
      )}
      <div className="actions">
        <Button
          autoFocus
          className="button main-action"
          data-pending={isAsking || undefined}
          onPress={() => void signIn()}
        >
          {TEXTS.passkey}
        </Button>
        <a className="button" href={`${READER.root}/staff/sign-in`} target="_blank" rel="noreferrer">
          {TEXTS.otherTab}
        </a>
      </div>
    </ModalDialog>
  );
};
