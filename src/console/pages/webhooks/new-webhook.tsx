import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { faultAt } from '../../api/api-problem.ts';
import { CheckList } from '../../parts/check-list.tsx';
import { ConfirmDialog } from '../../parts/forms/confirm-dialog.tsx';
import { Field, typedText } from '../../parts/field.tsx';
import { CONSOLE_TEXTS } from '../../texts/console-texts-by-language.ts';
import { useCreateWebhook, WEBHOOKS_TEXTS } from './use-webhooks.ts';
import { OPERATOR_EVENTS } from './webhook-types.ts';

const TEXTS = WEBHOOKS_TEXTS.create;

type Faults = Readonly<Partial<Record<'url' | 'events', string>>>;

type OperatorEvent = (typeof OPERATOR_EVENTS)[number];

interface NewWebhookProps {
  readonly onMade: (made: { readonly id: string; readonly secret: string }) => void;
}

/** The button and the form that make a webhook of the reader. */
export const NewWebhook = ({ onMade }: NewWebhookProps) => {
  const [isOpen, setOpen] = useState(false);
  const [events, setEvents] = useState<readonly OperatorEvent[]>([]);
  const [faults, setFaults] = useState<Faults>({});
  const create = useCreateWebhook((made) => {
    setOpen(false);
    onMade(made);
  });
  const open = (): void => {
    setEvents([]);
    setOpen(true);
  };
  const confirm = (form: FormData): void => {
    const [url, description] = [typedText(form, 'url'), typedText(form, 'description')];
    const wrong: Faults = {
      ...(url === '' ? { url: CONSOLE_TEXTS.required } : {}),
      ...(events.length === 0 ? { events: TEXTS.eventsFault } : {}),
    };
    setFaults(wrong);
    const chosen = OPERATOR_EVENTS.filter((type) => events.includes(type));
    if (Object.keys(wrong).length === 0)
      create.mutate({ url, events: chosen, ...(description === '' ? {} : { description }) });
  };
  return (
    <>
      <Button className="button main-action" onPress={open}>
        {TEXTS.button}
      </Button>
      <ConfirmDialog
        title={TEXTS.title}
        action={TEXTS.action}
        isOpen={isOpen}
        onClose={() => {
          setFaults({});
          setOpen(false);
        }}
        onConfirm={confirm}
        mutation={create}
      >
        <p>{TEXTS.text}</p>
        <Field
          label={TEXTS.url}
          name="url"
          description={TEXTS.urlHelp}
          fault={faults.url}
          apiFault={faultAt(create.error, 'url')}
        />
        <Field label={TEXTS.description} name="description" apiFault={faultAt(create.error, 'description')} />
        <CheckList
          label={TEXTS.events}
          name="events"
          options={OPERATOR_EVENTS.map((type) => [type, TEXTS.eventNames[type], type] as const)}
          chosen={events}
          onChange={setEvents}
          fault={faults.events ?? faultAt(create.error, 'events')}
        />
      </ConfirmDialog>
    </>
  );
};
