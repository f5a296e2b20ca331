import { type RefObject, useId, useRef, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Field } from '../../parts/field.tsx';
import { type ProfileDocument, PROFILES_TEXTS } from './use-profiles.ts';

const TEXTS = PROFILES_TEXTS.add;

interface FileFieldProps {
  readonly input: RefObject<HTMLInputElement | null>;
  readonly onChange: (document: ProfileDocument) => void;
}

const FileField = ({ input, onChange }: FileFieldProps) => {
  const id = useId();
  const [isUnreadable, setUnreadable] = useState(false);
  const choose = async (target: HTMLInputElement): Promise<void> => {
    const file = target.files?.[0];
    if (file === undefined) return;
    try {
      // A browser does not send a file that has changed since it was chosen, so its bytes are kept instead.
      onChange(new File([await file.arrayBuffer()], file.name));
      setUnreadable(false);
    } catch {
      setUnreadable(true);
    }
    // Allows the same file to be chosen again after a correction.
    target.value = '';
  };
  return (
    <div className="field">
      <label htmlFor={id}>{TEXTS.file}</label>
      <input
        id={id}
        ref={input}
        type="file"
        accept=".jsonld,.json,application/ld+json,application/json"
        onChange={({ target }) => void choose(target)}
      />
      {isUnreadable ? (
        <p className="fault" role="alert">
          {TEXTS.unreadable}
        </p>
      ) : null}
    </div>
  );
};

interface DocumentFieldsProps {
  readonly document: ProfileDocument;
  readonly onChange: (document: ProfileDocument) => void;
  readonly fault: string | undefined;
}

/** A document as a file or as text; the last one given counts. */
export const DocumentFields = ({ document, onChange, fault }: DocumentFieldsProps) => {
  const input = useRef<HTMLInputElement>(null);
  const remove = (): void => {
    onChange('');
    input.current?.focus();
  };
  return (
    <>
      <FileField input={input} onChange={onChange} />
      {typeof document === 'string' ? (
        <Field
          label={TEXTS.text}
          name="document"
          rows={10}
          description={TEXTS.textHelp}
          value={document}
          onChange={onChange}
          fault={fault}
        />
      ) : (
        <p>
          {TEXTS.chosen(document.name, Math.ceil(document.size / 1000))}{' '}
          <Button className="button small-button" onPress={remove}>
            {TEXTS.remove}
          </Button>
        </p>
      )}
    </>
  );
};
