import { useId } from 'react';

interface ChoiceFieldProps {
  readonly label: string;
  readonly name?: string;
  readonly options: readonly (readonly [value: string, name: string])[];
  readonly value?: string;
  readonly defaultValue?: string;
  readonly onChange?: (value: string) => void;
}

/** One choice of a few, in the select of the browser. */
export const ChoiceField = ({ label, options, onChange, ...rest }: ChoiceFieldProps) => {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} {...rest} onChange={({ target }) => onChange?.(target.value)}>
        {options.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
};
