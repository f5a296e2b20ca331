import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { CheckList } from '../../../parts/check-list.tsx';
import { ConfirmDialog } from '../../../parts/forms/confirm-dialog.tsx';
import type { IssuedKey, KeyScope } from '../source-types.ts';
import { SOURCES_TEXTS, useKeyActs } from '../use-sources.ts';

const TEXTS = SOURCES_TEXTS.keys;
/** The scopes of tools. People have accounts. */
const SCOPES = Object.keys(TEXTS.scopeNames) as readonly KeyScope[];
const USUAL: readonly KeyScope[] = ['statements/write'];

interface NewKeyProps {
  readonly source: string;
  readonly onIssued: (issued: IssuedKey) => void;
}

/** The button and the form that issue a key with its scopes. */
export const NewKey = ({ source, onIssued }: NewKeyProps) => {
  const [isOpen, setOpen] = useState(false);
  const [isEmpty, setEmpty] = useState(false);
  const [scopes, setScopes] = useState(USUAL);
  const { issue } = useKeyActs(source, (issued) => {
    setOpen(false);
    if (issued !== undefined) onIssued(issued);
  });
  const submit = (): void => {
    setEmpty(scopes.length === 0);
    if (scopes.length > 0) issue.mutate(SCOPES.filter((scope) => scopes.includes(scope)));
  };
  const open = (): void => {
    setScopes(USUAL);
    setOpen(true);
  };
  return (
    <>
      <Button className="button main-action" onPress={open}>
        {TEXTS.issue}
      </Button>
      <ConfirmDialog
        title={TEXTS.issueTitle}
        action={TEXTS.issueTitle}
        isOpen={isOpen}
        onClose={() => {
          setEmpty(false);
          setOpen(false);
        }}
        onConfirm={submit}
        mutation={issue}
      >
        <p>{TEXTS.issueText}</p>
        <CheckList
          label={TEXTS.scopes}
          name="scopes"
          options={SCOPES.map((scope) => [scope, scope, TEXTS.scopeNames[scope] ?? ''] as const)}
          chosen={scopes}
          onChange={setScopes}
          fault={isEmpty ? TEXTS.scopesFault : undefined}
        />
      </ConfirmDialog>
    </>
  );
};
