import { useState } from 'react';
import { FieldError } from 'react-aria-components/FieldError';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { Text } from 'react-aria-components/Text';
import { TextField } from 'react-aria-components/TextField';
import { LANGUAGE, LOCALE, textsInLanguage } from '../../texts/language.ts';
import { PERIOD_TEXTS, periodOf, periodParts, periodUnits, periodWords } from '../../texts/period-words.ts';
import { typedText } from '../field.tsx';

const TEXTS = textsInLanguage(PERIOD_TEXTS);
const UNITS = periodUnits(LOCALE);

interface PeriodFieldProps {
  readonly label: string;
  readonly name: string;
  readonly description: string;
  /** An ISO 8601 period; empty for none. */
  readonly defaultValue: string;
  readonly fault?: string | undefined;
  /** The fault that the API names, in English. */
  readonly apiFault?: string | undefined;
}

/** A period as a number and a unit. One of several units stays as it is until another unit is chosen. */
export const PeriodField = ({ label, name, description, defaultValue, fault, apiFault }: PeriodFieldProps) => {
  const parts = periodParts(defaultValue);
  const isMixed = defaultValue !== '' && parts === undefined;
  const [unit, setUnit] = useState<string>(isMixed ? defaultValue : (parts?.unit ?? 'D'));
  const wrong = fault ?? apiFault;
  const language = fault === undefined && LANGUAGE !== 'en' ? { lang: 'en' } : {};
  return (
    <TextField
      className="field"
      name={name}
      isInvalid={wrong !== undefined}
      isDisabled={unit === defaultValue && isMixed}
      defaultValue={parts === undefined ? '' : String(parts.count)}
    >
      <Label>{label}</Label>
      <span className="period">
        <Input inputMode="numeric" autoComplete="off" />
        <select
          name={`${name}-unit`}
          aria-label={`${label}: ${TEXTS.unit}`}
          value={unit}
          onChange={({ target }) => setUnit(target.value)}
        >
          {isMixed ? <option value={defaultValue}>{periodWords(defaultValue, LOCALE)}</option> : null}
          {UNITS.map(([value, text]) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </span>
      <Text slot="description" className="small quiet">
        {description}
      </Text>
      <FieldError className="fault">
        <span {...language}>{wrong}</span>
      </FieldError>
    </TextField>
  );
};

/** The period that a form has, by its value `before`; empty if none is typed, undefined if the number cannot be one. */
export const typedPeriod = (form: FormData, name: string, before: string): string | undefined => {
  const unit = typedText(form, `${name}-unit`);
  return unit.startsWith('P') ? unit : periodOf(typedText(form, name), unit, before);
};

/** The fault of a period that is none. */
export const PERIOD_FAULT = TEXTS.fault;
