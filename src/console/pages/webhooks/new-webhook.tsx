import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { faultAt } from '../../api/api-problem.ts';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { Field, typedText } from '../../parts/field.tsx';
import { CONSOLE_TEXTS } from '../../texts/console-texts-by-language.ts';
import { useCreateWebhook, WEBHOOKS_TEXTS } from './use-webhooks.ts';
import { OPERATOR_EVENTS } from './webhook-types.ts';

const TEXTS = WEBHOOKS_TEXTS.create;

type Faults = Readonly<Partial<Record<'url' | 'events', string>>>;

const Events = ({ fault, apiFault }: { readonly fault: string | undefined; readonly apiFault: string | undefined }) => {
  const wrong = fault ?? apiFault;
  return (
    <fieldset aria-describedby={wrong === undefined ? undefined : 'events-fault'}>
      <legend>{TEXTS.events}</legend>
      {wrong === undefined ? null : (
        <span id="events-fault" className="fault" role="alert" lang={fault === undefined ? 'en' : undefined}>
          {wrong}
        </span>
      )}
      {OPERATOR_EVENTS.map((type) => (
        <label key={type} className="check">
          <input type="checkbox" name="events" value={type} />
          <span>
            {TEXTS.eventNames[type]} <code className="quiet">{type}</code>
          </span>
        </label>
      ))}
    </fieldset>
  );
};

interface NewWebhookProps {
  readonly onMade: (made: { readonly id: string; readonly secret: string }) => void;
}

/** The button and the form that make a webhook of the reader. */
export const NewWebhook = ({ onMade }: NewWebhookProps) => {
  const [isOpen, setOpen] = useState(false);
  const [faults, setFaults] = useState<Faults>({});
  const create = useCreateWebhook((made) => {
    setOpen(false);
    onMade(made);
  });
  const confirm = (form: FormData): void => {
    const [url, description] = [typedText(form, 'url'), typedText(form, 'description')];
    const events = OPERATOR_EVENTS.filter((type) => form.getAll('events').includes(type));
    const wrong: Faults = {
      ...(url === '' ? { url: CONSOLE_TEXTS.required } : {}),
      ...(events.length === 0 ? { events: TEXTS.eventsFault } : {}),
    };
    setFaults(wrong);
    if (Object.keys(wrong).length === 0) create.mutate({ url, events, ...(description === '' ? {} : { description }) });
  };
  return (
    <>
      <Button className="button main-action" onPress={() => setOpen(true)}>
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
        <Events fault={faults.events} apiFault={faultAt(create.error, 'events')} />
      </ConfirmDialog>
    </>
  );
};
