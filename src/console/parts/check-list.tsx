import { useId } from 'react';

interface CheckListProps<T extends string> {
  readonly label: string;
  readonly name: string;
  readonly options: readonly (readonly [value: T, text: string, help?: string])[];
  readonly chosen: readonly T[];
  readonly onChange: (chosen: readonly T[]) => void;
  readonly fault?: string | undefined;
}

/** Several choices of a few. */
export const CheckList = <T extends string>(props: CheckListProps<T>) => {
  const { label, name, options, chosen, onChange, fault } = props;
  const id = useId();
  return (
    <fieldset aria-describedby={fault === undefined ? undefined : id}>
      <legend>{label}</legend>
      {fault === undefined ? null : (
        <span id={id} className="fault" role="alert">
          {fault}
        </span>
      )}
      {options.map(([value, text, help]) => (
        <label key={value} className="check">
          <input
            type="checkbox"
            name={name}
            value={value}
            checked={chosen.includes(value)}
            onChange={({ target }) =>
              onChange(target.checked ? [...chosen, value] : chosen.filter((one) => one !== value))
            }
          />
          <span>
            {text} {help === undefined ? null : <span className="quiet small">{help}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
};
