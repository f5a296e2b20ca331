import type { UseMutationResult } from '@tanstack/react-query';
import { type ReactNode, type RefObject, type SubmitEvent, useRef } from 'react';
import { Button } from 'react-aria-components/Button';
import { CONSOLE_TEXTS as TEXTS } from '../../texts/console-texts-by-language.ts';
import { UNSAVED, useGuardedForm } from './edit-form.tsx';
import { ModalDialog } from '../modal-dialog.tsx';
import { RefusalNote } from '../refusal-note.tsx';

type Sending = Pick<UseMutationResult<unknown, Error, never>, 'error' | 'isPending' | 'reset'>;

interface ConfirmDialogProps {
  readonly title: string;
  readonly action: string;
  /** True if it cannot be undone. */
  readonly isGrave?: boolean;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onConfirm: (form: FormData) => void;
  readonly mutation: Sending;
  /** The reason for a refusal, if it is more than a note. */
  readonly refusal?: ReactNode;
  readonly children: ReactNode;
}

interface DialogFormProps extends Pick<ConfirmDialogProps, 'onConfirm' | 'children'> {
  readonly form: RefObject<HTMLFormElement | null>;
  readonly mutation: Sending;
}

const DialogForm = ({ form, mutation, onConfirm, children }: DialogFormProps) => {
  useGuardedForm(form, mutation);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (!mutation.isPending) onConfirm(new FormData(event.currentTarget));
  };
  return (
    <form ref={form} onSubmit={submit} noValidate>
      {children}
    </form>
  );
};

/**
 * Asks before an act, with its fields if it has any. After a refusal, the dialog stays open with what was typed. Escape
 * and a press beside it ask before typed text is lost.
 */
export const ConfirmDialog = (props: ConfirmDialogProps) => {
  const { title, action, isGrave = false, isOpen, onClose, onConfirm, mutation, refusal, children } = props;
  const form = useRef<HTMLFormElement>(null);
  const close = (): void => {
    mutation.reset();
    onClose();
  };
  return (
    <ModalDialog title={title} isOpen={isOpen} onClose={() => UNSAVED.guard(close, form.current ?? {})}>
      <DialogForm form={form} mutation={mutation} onConfirm={onConfirm}>
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
      </DialogForm>
    </ModalDialog>
  );
};
