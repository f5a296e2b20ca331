import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextArea } from 'react-aria-components/TextArea';
import { TextField } from 'react-aria-components/TextField';
import { LANGUAGE } from '../texts/language.ts';

interface FieldProps {
  readonly label: string;
  readonly name: string;
  readonly description?: string;
  /** The fault, in the language of the reader. */
  readonly fault?: string | undefined;
  /** The fault that the API names, in English. */
  readonly apiFault?: string | undefined;
  readonly rows?: number;
  readonly value?: string;
  readonly onChange?: (value: string) => void;
  readonly defaultValue?: string;
  /** True for a secret, which the browser neither shows nor keeps. */
  readonly isSecret?: boolean;
}

const SECRET = { type: 'password', autoComplete: 'off' } as const;

/** A field of a form. Its fault stands beside it and is read with it. */
export const Field = ({ label, description, fault, apiFault, rows, isSecret = false, ...rest }: FieldProps) => {
  const wrong = fault ?? apiFault;
  const language = fault === undefined && LANGUAGE !== 'en' ? { lang: 'en' } : {};
  return (
    <TextField className="field" isInvalid={wrong !== undefined} {...(isSecret ? SECRET : {})} {...rest}>
      <Label>{label}</Label>
      {rows === undefined ? <Input /> : <TextArea rows={rows} />}
      {description === undefined ? null : (
        <Text slot="description" className="small quiet">
          {description}
        </Text>
      )}
      <FieldError className="fault">
        <span {...language}>{wrong}</span>
      </FieldError>
    </TextField>
  );
};

/** The text typed into a field of a form, without white space around it; empty if there is no such field. */
export const typedText = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value.trim() : '';
};
