import { type KeyboardEvent, useEffect, useId, useState } from 'react';
import { LANGUAGE } from '../../texts/language.ts';
import { STATEMENTS_TEXTS as TEXTS } from './use-statements.ts';

/** A value that can be chosen, with its name. */
export interface SuggestedValue {
  readonly value: string;
  readonly label: string;
}

interface SuggestFieldProps {
  readonly name: string;
  readonly label: string;
  readonly description?: string | undefined;
  readonly defaultValue: string;
  readonly fault?: string | undefined;
  /** The fault that the API names, in English. */
  readonly apiFault?: string | undefined;
  /** The values for a text, which are read while the list is open. */
  readonly useValues: (text: string, isOpen: boolean) => SuggestedValues;
}

export interface SuggestedValues {
  readonly values: readonly SuggestedValue[] | undefined;
  readonly isFailed: boolean;
}

const PAUSE_MS = 200;

/** The text once typing pauses. */
const usePaused = (text: string): string => {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
};

const statusOf = ({ values, isFailed }: SuggestedValues): string => {
  if (isFailed) return TEXTS.suggestions.failed;
  if (values === undefined) return '';
  return values.length === 0 ? TEXTS.suggestions.none : TEXTS.suggestions.count(values.length);
};

/** The name of the chosen value while it stands in the field, unless the value is its own name. */
const nameOf = (chosen: SuggestedValue | undefined, text: string): string | undefined =>
  chosen?.value === text && chosen.label !== text ? chosen.label : undefined;

interface AboutProps extends Pick<SuggestFieldProps, 'description' | 'fault' | 'apiFault'> {
  readonly id: string;
  /** The name of the chosen value. */
  readonly named: string | undefined;
}

const About = ({ id, named, description, fault, apiFault }: AboutProps) => {
  const wrong = fault ?? apiFault;
  return (
    <span id={id}>
      {named === undefined ? null : <span className="small">{named}</span>}
      {description === undefined || named !== undefined ? null : <span className="small quiet">{description}</span>}
      {wrong === undefined ? null : (
        <span className="fault" lang={fault === undefined && LANGUAGE !== 'en' ? 'en' : undefined}>
          {wrong}
        </span>
      )}
    </span>
  );
};

/**
 * A combobox (ARIA 1.2): a text, and a list of recorded values below it. Any text can be entered. The combobox of
 * react-aria would add 25 kB to the 250 kB of all scripts.
 */
export const SuggestField = (props: SuggestFieldProps) => {
  const { name, label, description, defaultValue, fault, apiFault, useValues } = props;
  const id = useId();
  const [text, setText] = useState(defaultValue);
  const [chosen, setChosen] = useState<SuggestedValue>();
  const [isOpen, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const typed = usePaused(chosen?.value === text ? '' : text.trim());
  const found = useValues(typed, isOpen);
  const values = found.values ?? [];
  const isListed = isOpen && values.length > 0;
  const status = isOpen ? statusOf(found) : '';
  const invalid = (fault ?? apiFault) === undefined ? undefined : true;
  const named = nameOf(chosen, text);

  const show = (open: boolean): void => {
    setOpen(open);
    setActive(-1);
  };
  const choose = (value: SuggestedValue): void => {
    setText(value.value);
    setChosen(value);
    show(false);
  };
  const move = (step: number): void => {
    if (!isOpen) show(true);
    else if (values.length > 0)
      setActive((active + step + values.length + (active < 0 && step < 0 ? 1 : 0)) % values.length);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const value = values[active];
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') move(event.key === 'ArrowDown' ? 1 : -1);
    else if (event.key === 'Enter' && isListed && value !== undefined) choose(value);
    else if (event.key === 'Escape' && isOpen) show(false);
    else return;
    event.preventDefault();
  };

  return (
    <div className="field suggest" data-invalid={invalid}>
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        name={name}
        value={text}
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        aria-autocomplete="list"
        aria-expanded={isListed}
        aria-controls={isListed ? `${id}-list` : undefined}
        aria-activedescendant={isListed && active >= 0 ? `${id}-${active}` : undefined}
        aria-invalid={invalid}
        aria-describedby={`${id}-about`}
        onChange={({ target }) => {
          setText(target.value);
          show(true);
        }}
        onClick={() => show(true)}
        onBlur={() => show(false)}
        onKeyDown={onKeyDown}
      />
      <div className="suggestions" hidden={status === ''}>
        {isListed ? (
          <ul id={`${id}-list`} role="listbox" aria-label={TEXTS.suggestions.listOf(label)}>
            {values.map((value, index) => (
              <li
                key={value.value}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === active}
                onPointerDown={(event) => event.preventDefault()}
                onClick={() => choose(value)}
              >
                <span>{value.label}</span>
                {value.label === value.value ? null : <span className="small quiet">{value.value}</span>}
              </li>
            ))}
          </ul>
        ) : null}
        <p role="status" className={isListed ? 'unseen' : 'small quiet'}>
          {status}
        </p>
      </div>
      <About id={`${id}-about`} named={named} description={description} fault={fault} apiFault={apiFault} />
    </div>
  );
};
