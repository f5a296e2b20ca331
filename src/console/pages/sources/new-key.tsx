import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import type { IssuedKey, KeyScope } from './source-types.ts';
import { SOURCES_TEXTS, useKeyActs } from './use-sources.ts';

const TEXTS = SOURCES_TEXTS.keys;
/** Those of tools; people have accounts. */
const SCOPES = Object.keys(TEXTS.scopeNames) as readonly KeyScope[];

interface NewKeyProps {
  readonly source: string;
  readonly onIssued: (issued: IssuedKey) => void;
}

/** The button and the form that issue a key with its scopes. */
export const NewKey = ({ source, onIssued }: NewKeyProps) => {
  const [isOpen, setOpen] = useState(false);
  const [isEmpty, setEmpty] = useState(false);
  const { issue } = useKeyActs(source, (issued) => {
    setOpen(false);
    if (issued !== undefined) onIssued(issued);
  });
  const submit = (form: FormData): void => {
    const scopes = SCOPES.filter((scope) => form.getAll('scopes').includes(scope));
    setEmpty(scopes.length === 0);
    if (scopes.length > 0) issue.mutate(scopes);
  };
  return (
    <>
      <Button className="button main-action" onPress={() => setOpen(true)}>
        {TEXTS.issue}
      </Button>
      <ConfirmDialog
        title={TEXTS.issueTitle}
        action={TEXTS.issueTitle}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        onConfirm={submit}
        mutation={issue}
      >
        <p>{TEXTS.issueText}</p>
        <fieldset aria-describedby={isEmpty ? 'scopes-fault' : undefined}>
          <legend>{TEXTS.scopes}</legend>
          {isEmpty ? (
            <span id="scopes-fault" className="fault" role="alert">
              {TEXTS.scopesFault}
            </span>
          ) : null}
          {SCOPES.map((scope) => (
            <label key={scope} className="check">
              <input type="checkbox" name="scopes" value={scope} defaultChecked={scope === 'statements/write'} />
              <span>
                <code>{scope}</code> <span className="quiet">{TEXTS.scopeNames[scope]}</span>
              </span>
            </label>
          ))}
        </fieldset>
      </ConfirmDialog>
    </>
  );
};
