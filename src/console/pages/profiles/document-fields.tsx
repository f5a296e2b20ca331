import { useId } from 'react';
import { Field } from '../../parts/field.tsx';
import { type ProfileDocument, PROFILES_TEXTS } from './use-profiles.ts';

const TEXTS = PROFILES_TEXTS.add;

interface DocumentFieldsProps {
  readonly document: ProfileDocument;
  readonly onChange: (document: ProfileDocument) => void;
  readonly fault: string | undefined;
}

/** A document as a file or as text; the one that was given last counts. */
export const DocumentFields = ({ document, onChange, fault }: DocumentFieldsProps) => {
  const id = useId();
  return (
    <>
      <div className="field">
        <label htmlFor={id}>{TEXTS.file}</label>
        <input
          id={id}
          type="file"
          accept=".jsonld,.json,application/ld+json,application/json"
          onChange={({ target }) => onChange(target.files?.[0] ?? '')}
        />
      </div>
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
        <p>{TEXTS.chosen(document.name, Math.ceil(document.size / 1000))}</p>
      )}
    </>
  );
};
