import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { faultAt } from '../../api/api-problem.ts';
import { ConfirmDialog } from '../../parts/forms/confirm-dialog.tsx';
import { Field, typedText } from '../../parts/field.tsx';
import { CONSOLE_TEXTS } from '../../texts/console-texts-by-language.ts';
import type { ForwardRow } from './forwarding-types.ts';
import { FORWARDING_TEXTS, useForwardingActs } from './use-forwarding.ts';

const TEXTS = FORWARDING_TEXTS.setTarget;
const FIELDS = ['url', 'key', 'secret'] as const;
const HELP = { url: TEXTS.urlHelp, key: TEXTS.keyHelp, secret: TEXTS.secretHelp } as const;

/** The button and the form that set the address to which statements of a purpose are sent, or a new credential. */
export const SetTarget = ({ row: { id, forwarding } }: { readonly row: ForwardRow }) => {
  const [isOpen, setOpen] = useState(false);
  const [empty, setEmpty] = useState<readonly string[]>([]);
  const { setTarget } = useForwardingActs(id, () => setOpen(false));
  const confirm = (form: FormData): void => {
    const [url, key, secret] = [typedText(form, 'url'), typedText(form, 'key'), typedText(form, 'secret')];
    const missing = FIELDS.filter((name) => typedText(form, name) === '');
    setEmpty(missing);
    if (missing.length === 0) setTarget.mutate({ url, key, secret });
  };
  return (
    <>
      <Button className="button" onPress={() => setOpen(true)}>
        {forwarding === undefined ? TEXTS.button : TEXTS.change}
      </Button>
      <ConfirmDialog
        title={TEXTS.title}
        action={TEXTS.action}
        isOpen={isOpen}
        onClose={() => {
          setEmpty([]);
          setOpen(false);
        }}
        onConfirm={confirm}
        mutation={setTarget}
      >
        <p>
          {TEXTS.text} {forwarding === undefined ? null : TEXTS.urlStays}
        </p>
        {FIELDS.map((name) => (
          <Field
            key={name}
            name={name}
            label={TEXTS[name]}
            description={HELP[name]}
            isSecret={name === 'secret'}
            defaultValue={name === 'secret' ? '' : (forwarding?.[name] ?? '')}
            fault={empty.includes(name) ? CONSOLE_TEXTS.required : undefined}
            apiFault={faultAt(setTarget.error, name)}
          />
        ))}
      </ConfirmDialog>
    </>
  );
};
