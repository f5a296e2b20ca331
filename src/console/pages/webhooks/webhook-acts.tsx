import type { UseMutationResult } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { faultAt } from '../../api/api-problem.ts';
import { ConfirmDialog } from '../../parts/forms/confirm-dialog.tsx';
import { typedText } from '../../parts/field.tsx';
import { hrefOf, navigate } from '../../shell/location.ts';
import { useRotateSecret, useWebhookActs, WEBHOOKS_TEXTS } from './use-webhooks.ts';
import { isOwn, type WebhookRow } from './webhook-types.ts';

interface ActProps {
  readonly texts: Readonly<Record<'button' | 'title' | 'action', string>>;
  readonly look?: 'main-action' | 'grave';
  readonly mutation: Pick<UseMutationResult<unknown, Error, never>, 'error' | 'isPending' | 'reset'>;
  readonly onConfirm: (form: FormData) => void;
  readonly isOpen: boolean;
  readonly setOpen: (isOpen: boolean) => void;
  readonly children: ReactNode;
}

/** A button, and the question before its act. */
const Act = ({ texts, look, mutation, onConfirm, isOpen, setOpen, children }: ActProps) => (
  <>
    <Button className={look === undefined ? 'button' : `button ${look}`} onPress={() => setOpen(true)}>
      {texts.button}
    </Button>
    <ConfirmDialog
      title={texts.title}
      action={texts.action}
      isGrave={look === 'grave'}
      isOpen={isOpen}
      onClose={() => setOpen(false)}
      onConfirm={onConfirm}
      mutation={mutation}
    >
      {children}
    </ConfirmDialog>
  </>
);

const useAct = (id: string) => {
  const [isOpen, setOpen] = useState(false);
  return { acts: useWebhookActs(id, () => setOpen(false)), state: { isOpen, setOpen } };
};

const Simple = ({ id, act }: { readonly id: string; readonly act: 'resume' | 'test' }) => {
  const { acts, state } = useAct(id);
  return (
    <Act
      {...state}
      texts={WEBHOOKS_TEXTS[act]}
      look="main-action"
      mutation={acts[act]}
      onConfirm={() => acts[act].mutate()}
    >
      <p>{WEBHOOKS_TEXTS[act].text}</p>
    </Act>
  );
};

const Pause = ({ webhook }: { readonly webhook: WebhookRow }) => {
  const { acts, state } = useAct(webhook.id);
  return (
    <Act {...state} texts={WEBHOOKS_TEXTS.pause} mutation={acts.pause} onConfirm={() => acts.pause.mutate()}>
      <p>{WEBHOOKS_TEXTS.pause.text}</p>
      {isOwn(webhook) ? null : <p>{WEBHOOKS_TEXTS.pauseOfOther}</p>}
    </Act>
  );
};

/** An operator approves only the host that they see here. */
const Approve = ({ webhook: { id, host } }: { readonly webhook: WebhookRow }) => {
  const { acts, state } = useAct(id);
  const texts = WEBHOOKS_TEXTS.approve;
  const confirm = (): void => acts.approve.mutate({ host });
  return (
    <Act {...state} texts={texts} look="main-action" mutation={acts.approve} onConfirm={confirm}>
      <p>{texts.text(host)}</p>
    </Act>
  );
};

const Remove = ({ id }: { readonly id: string }) => {
  const [isOpen, setOpen] = useState(false);
  const { remove } = useWebhookActs(id, () => navigate(hrefOf(['webhooks'])));
  return (
    <Act
      {...{ isOpen, setOpen }}
      texts={WEBHOOKS_TEXTS.remove}
      look="grave"
      mutation={remove}
      onConfirm={() => remove.mutate()}
    >
      <p>{WEBHOOKS_TEXTS.remove.text}</p>
    </Act>
  );
};

const ReplaySince = ({ id }: { readonly id: string }) => {
  const { acts, state } = useAct(id);
  const [isWrong, setWrong] = useState(false);
  const texts = WEBHOOKS_TEXTS.replay;
  const confirm = (form: FormData): void => {
    const since = new Date(typedText(form, 'since'));
    setWrong(Number.isNaN(since.getTime()));
    if (!Number.isNaN(since.getTime())) acts.replay.mutate({ since: since.toISOString() });
  };
  const fault = isWrong ? texts.sinceFault : faultAt(acts.replay.error, 'since');
  return (
    <Act {...state} texts={texts} mutation={acts.replay} onConfirm={confirm}>
      <p>{texts.text}</p>
      <div className="field" data-invalid={fault === undefined ? undefined : true}>
        <label htmlFor="replay-since">{texts.since}</label>
        <input
          id="replay-since"
          name="since"
          type="datetime-local"
          step="1"
          aria-invalid={fault === undefined ? undefined : true}
          aria-describedby="replay-since-help replay-since-fault"
        />
        <span id="replay-since-help" className="small quiet">
          {texts.sinceHelp}
        </span>
        <span id="replay-since-fault" className="fault" lang={isWrong ? undefined : 'en'}>
          {fault}
        </span>
      </div>
    </Act>
  );
};

/** Sends one message again, under its id. */
export const ReplayOne = ({ webhook, message }: { readonly webhook: string; readonly message: string }) => {
  const { acts, state } = useAct(webhook);
  const texts = WEBHOOKS_TEXTS.replayOne;
  return (
    <>
      <Button className="button small-button" aria-label={texts.label(message)} onPress={() => state.setOpen(true)}>
        {texts.button}
      </Button>
      <ConfirmDialog
        title={texts.title}
        action={texts.button}
        isOpen={state.isOpen}
        onClose={() => state.setOpen(false)}
        onConfirm={() => acts.replay.mutate({ id: message })}
        mutation={acts.replay}
      >
        <p>
          <code>{message}</code>
        </p>
      </ConfirmDialog>
    </>
  );
};

interface RotateProps {
  readonly id: string;
  readonly onMade: (made: { readonly secret: string; readonly until: string }) => void;
}

const Rotate = ({ id, onMade }: RotateProps) => {
  const [isOpen, setOpen] = useState(false);
  const rotate = useRotateSecret(id, (made) => {
    setOpen(false);
    onMade(made);
  });
  return (
    <Act {...{ isOpen, setOpen }} texts={WEBHOOKS_TEXTS.rotate} mutation={rotate} onConfirm={() => rotate.mutate()}>
      <p>{WEBHOOKS_TEXTS.rotate.text}</p>
    </Act>
  );
};

interface WebhookActsProps {
  readonly webhook: WebhookRow;
  readonly onSecret: RotateProps['onMade'];
}

/** The acts of the reader on a webhook. Its owner may do all of them, another operator may pause and delete it. */
export const WebhookActs = ({ webhook, onSecret }: WebhookActsProps) => {
  const { id, state, failures, confirmation } = webhook;
  const isAsked = confirmation === 'waiting' || confirmation === 'unconfirmed';
  const isActive = state === 'active' || state === 'waiting';
  const mayResume = !isActive || failures > 0;
  return (
    <>
      <div className="actions">
        {isAsked ? <Approve webhook={webhook} /> : null}
        {isOwn(webhook) ? (
          <>
            {mayResume ? <Simple id={id} act="resume" /> : null}
            {state === 'active' ? <Simple id={id} act="test" /> : null}
            <ReplaySince id={id} />
            <Rotate id={id} onMade={onSecret} />
          </>
        ) : null}
        {isActive ? <Pause webhook={webhook} /> : null}
        <Remove id={id} />
      </div>
      {isOwn(webhook) ? null : <p className="small quiet">{WEBHOOKS_TEXTS.one.ofOthers}</p>}
    </>
  );
};
