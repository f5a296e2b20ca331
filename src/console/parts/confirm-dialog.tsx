import type { UseMutationResult } from '@tanstack/react-query';
import type { ReactNode, SubmitEvent } from 'react';
import { Button } from 'react-aria-components/Button';
import { CONSOLE_TEXTS as TEXTS } from '../texts/console-texts-by-language.ts';
import { ModalDialog } from './modal-dialog.tsx';
import { RefusalNote } from './refusal-note.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  readonly action: string;
  /** True if it cannot be undone. */
  readonly isGrave?: boolean;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConfirm: (form: FormData) => void;
  readonly mutation: Pick<UseMutationResult<unknown, Error, never>, 'error' | 'isPending' | 'reset'>;
  /** The reason for a refusal, if it is more than a note. */
  readonly refusal?: ReactNode;
  readonly children: ReactNode;
}

/** Asks before an act, with its fields if it has any. After a refusal, the dialog stays open with what was typed. */
export const ConfirmDialog = (props: ConfirmDialogProps) => {
  const { title, action, isGrave = false, isOpen, onClose, onConfirm, mutation, refusal, children } = props;
  const close = (): void => {
    mutation.reset();
    onClose();
  };
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!mutation.isPending) onConfirm(new FormData(event.currentTarget));
  };
  return (
    <ModalDialog title={title} isOpen={isOpen} onClose={close}>
      <form onSubmit={submit} noValidate>
        {children}
        {refusal ?? <RefusalNote error={mutation.error} />}
        <div className="actions">
          <Button
            className={isGrave ? 'button grave' : 'button main-action'}
            type="submit"
            data-pending={mutation.isPending || undefined}
          >
            {action}
          </Button>
          <Button className="button" onPress={close}>
            {TEXTS.cancel}
          </Button>
        </div>
      </form>
    </ModalDialog>
  );
};
