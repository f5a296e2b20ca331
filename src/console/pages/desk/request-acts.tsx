import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { ApiProblem, faultAt } from '../../api/api-problem.ts';
import { ConflictNote } from '../../parts/conflict-note.tsx';
import { ConfirmDialog } from '../../parts/forms/confirm-dialog.tsx';
import { Field, typedText } from '../../parts/field.tsx';
import { DESK_TEXTS } from './use-desk.ts';
import type { ReviewStep } from './desk-types.ts';
import { lastStepText } from './request-history.tsx';
import { type ReadReview, REQUEST_TEXTS, titleOfPurpose, useReadAgain, useStep } from './use-request.ts';

const TEXTS = REQUEST_TEXTS.acts;
const COMMENTED: readonly ReviewStep[] = ['return', 'suspend'];

interface StepDialogProps {
  readonly step: ReviewStep;
  /** The request when the dialog was opened: what is decided on. */
  readonly read: ReadReview;
  readonly onClose: () => void;
}

const StepDialog = ({ step, read, onClose }: StepDialogProps) => {
  const { data, etag } = read;
  const { purpose } = data;
  const [isEmpty, setEmpty] = useState(false);
  const take = useStep(purpose.id, onClose);
  const again = useReadAgain(purpose.id);
  const confirm = (form: FormData): void => {
    const comment = typedText(form, 'comment');
    const isMissing = COMMENTED.includes(step) && comment === '';
    setEmpty(isMissing);
    if (!isMissing)
      take.mutate(
        { step, etag, comment },
        { onError: (error) => error instanceof ApiProblem && error.status === 412 && again.mutate() },
      );
  };
  const { title, text, button } = TEXTS.steps[step];
  return (
    <ConfirmDialog
      isOpen
      isGrave={step === 'close'}
      title={title(titleOfPurpose(purpose))}
      action={button}
      onClose={onClose}
      onConfirm={confirm}
      mutation={take}
      refusal={
        <ConflictNote
          error={take.error}
          changed={TEXTS.changed(lastStepText((again.data ?? read).data))}
          onReadAgain={onClose}
          problem={again.error}
        />
      }
    >
      <p>{text}</p>
      {COMMENTED.includes(step) ? (
        <Field
          label={TEXTS.why}
          name="comment"
          rows={3}
          fault={isEmpty ? TEXTS.whyNeeded : undefined}
          apiFault={faultAt(take.error, 'comment')}
        />
      ) : null}
    </ConfirmDialog>
  );
};

/** The steps that the reader's roles take in this state; for one that is not the reader's to take, the reason. */
export const RequestActs = ({ read }: { readonly read: ReadReview }) => {
  const [begun, setBegun] = useState<{ readonly step: ReviewStep; readonly read: ReadReview }>();
  const { actions } = read.data;
  if (actions.length === 0) return null;
  const main = actions.find(
    ({ step, reader }) => reader.canAct && (step === 'approve' || step === 'approve-dpia' || step === 'open'),
  );
  const reasons = new Set(
    actions.flatMap(({ reader: { reason, sentence } }) =>
      reason === undefined ? [] : [DESK_TEXTS.reasons?.[reason] ?? sentence ?? ''],
    ),
  );
  return (
    <section className="card" aria-label={TEXTS.title}>
      <h2>{TEXTS.title}</h2>
      {[...reasons].map((reason) => (
        <p key={reason}>{reason}</p>
      ))}
      <p className="actions">
        {actions
          .filter(({ reader }) => reader.canAct)
          .map(({ step }) => (
            <Button
              key={step}
              className={step === 'close' ? 'button grave' : step === main?.step ? 'button main-action' : 'button'}
              onPress={() => setBegun({ step, read })}
            >
              {TEXTS.steps[step].button}
            </Button>
          ))}
      </p>
      {begun === undefined ? null : <StepDialog key={begun.step} {...begun} onClose={() => setBegun(undefined)} />}
    </section>
  );
};
