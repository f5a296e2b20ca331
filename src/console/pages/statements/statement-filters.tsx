import { type SubmitEvent, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { faultAt } from '../../api/api-problem.ts';
import { useFoundSources, useProfiles } from '../../api/lists.ts';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { Field, typedText } from '../../parts/field.tsx';
import { hrefOf, navigate } from '../../shell/location.ts';
import { textInLanguage } from '../../texts/language.ts';
import {
  faultsOf,
  FILTER_NAMES,
  readFilters,
  setFilters,
  type StatementFilters,
  typedAgent,
} from './statement-query.ts';
import { SuggestField, type SuggestedValue, type SuggestedValues } from './suggest-field.tsx';
import { STATEMENTS_TEXTS as TEXTS, type SuggestedField, useSuggestions } from './use-statements.ts';

const PAGE = ['statements'];
const SUGGESTED = ['agent', 'verb', 'activity'] as const;
const IDS = ['registration', 'statementId'] as const;
const TIMES = ['since', 'until'] as const;
const CHECKS = ['related', 'voided'] as const;
const RARE = [...IDS, ...CHECKS] as const;
const MAX_VALUES = 20;
const WIDE = '(min-width: 48.01rem)';

const PERIOD_OPTIONS = [
  ['', TEXTS.periods.any],
  ['hour', TEXTS.periods.hour],
  ['today', TEXTS.periods.today],
  ['week', TEXTS.periods.week],
  ['own', TEXTS.periods.own],
] as const;

const folded = (text: string): string =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .toLowerCase()
    .normalize('NFC');

const matching = (values: readonly SuggestedValue[] | undefined, text: string): readonly SuggestedValue[] | undefined =>
  values?.filter(({ value, label }) => folded(`${label} ${value}`).includes(folded(text))).slice(0, MAX_VALUES);

const useSourceValues = (text: string, isOpen: boolean): SuggestedValues => {
  const { data, isError } = useFoundSources(text, { isOpen, limit: MAX_VALUES });
  return { values: data?.map(({ id, name }) => ({ value: id, label: name })), isFailed: isError };
};

const useProfileValues = (text: string): SuggestedValues => {
  const { data, isError } = useProfiles();
  const values = data?.map(({ id, prefLabel }) => ({ value: id, label: textInLanguage(prefLabel, id) }));
  return { values: matching(values, text), isFailed: isError };
};

interface RecordedFieldProps {
  readonly name: SuggestedField;
  readonly filters: StatementFilters;
  readonly fault: string | undefined;
  readonly apiFault: string | undefined;
}

/** A filter with what was recorded. */
const RecordedField = ({ name, filters, fault, apiFault }: RecordedFieldProps) => {
  const useRecordedValues = (text: string, isOpen: boolean): SuggestedValues => {
    const { data, isError } = useSuggestions(name, text, { isOpen, source: filters.source });
    const values = name === 'agent' ? data?.map(({ value, label }) => ({ value: typedAgent(value), label })) : data;
    return { values, isFailed: isError };
  };
  return (
    <SuggestField
      name={name}
      label={TEXTS.fields[name]}
      {...(name === 'agent' ? { description: TEXTS.help.agent } : {})}
      defaultValue={filters[name]}
      fault={fault}
      apiFault={apiFault}
      useValues={useRecordedValues}
    />
  );
};

interface RareFiltersProps {
  readonly filters: StatementFilters;
  readonly faultOf: (name: (typeof IDS)[number]) => string | undefined;
}

const RareFilters = ({ filters, faultOf }: RareFiltersProps) => (
  <details open={RARE.some((name) => filters[name] !== '') || IDS.some((name) => faultOf(name) !== undefined)}>
    <summary>{TEXTS.more}</summary>
    <div className="filter-grid">
      {IDS.map((name) => (
        <Field
          key={name}
          name={name}
          label={TEXTS.fields[name]}
          {...(name === 'statementId' ? { description: TEXTS.help.statementId } : {})}
          defaultValue={filters[name]}
          fault={faultOf(name)}
        />
      ))}
    </div>
    {CHECKS.map((name) => (
      <label key={name} className="check">
        <input type="checkbox" name={name} value="true" defaultChecked={filters[name] === 'true'} />
        {TEXTS.fields[name]}
      </label>
    ))}
  </details>
);

const TimeField = (props: {
  readonly name: (typeof TIMES)[number];
  readonly value: string;
  readonly fault?: string | undefined;
}) => {
  const { name, value, fault } = props;
  return (
    <div className="field" data-invalid={fault === undefined ? undefined : true}>
      <label htmlFor={`filter-${name}`}>{TEXTS.fields[name]}</label>
      <input
        id={`filter-${name}`}
        name={name}
        type="datetime-local"
        step="1"
        defaultValue={value}
        aria-invalid={fault === undefined ? undefined : true}
        aria-describedby={`fault-${name}`}
      />
      <span id={`fault-${name}`} className="fault">
        {fault}
      </span>
    </div>
  );
};

interface FilterFormProps {
  readonly filters: StatementFilters;
  /** The refusal of the API, which names its parameters. */
  readonly refusal: Error | null;
}

/** The filters, which are set all at once; they stand in the address. */
export const FilterForm = ({ filters, refusal }: FilterFormProps) => {
  const [faults, setFaults] = useState(() => faultsOf(filters));
  const [period, setPeriod] = useState(filters.period);
  const [isWide] = useState(() => matchMedia(WIDE).matches);
  const faultOf = (name: (typeof FILTER_NAMES)[number]): string | undefined => {
    const fault = faults[name];
    return fault === undefined ? undefined : TEXTS.faults[fault];
  };
  const find = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const typed = Object.fromEntries(
      [...FILTER_NAMES, 'period']
        .map((name) => [name, typedText(data, name)] as const)
        .filter(([, value]) => value !== ''),
    );
    // The browser gives a time that is not complete as an empty text.
    for (const name of TIMES)
      if (form.querySelector<HTMLInputElement>(`input[name=${name}]`)?.validity.badInput === true) typed[name] = '?';
    const found = faultsOf(readFilters(new URLSearchParams(typed)));
    setFaults(found);
    const [first] = FILTER_NAMES.filter((name) => found[name] !== undefined);
    if (first === undefined) navigate(hrefOf(PAGE, { ...typed, order: filters.order, live: filters.live }));
    else form.querySelector<HTMLInputElement>(`input[name=${first}]`)?.focus();
  };
  const isSet = setFilters(filters).length > 0;
  return (
    <details className="card statement-filters" open={isWide || isSet}>
      <summary>{TEXTS.filters}</summary>
      <form onSubmit={find} noValidate>
        <div className="filter-grid">
          {SUGGESTED.map((name) => (
            <RecordedField
              key={name}
              name={name}
              filters={filters}
              fault={faultOf(name)}
              apiFault={faultAt(refusal, name)}
            />
          ))}
          <SuggestField
            name="source"
            label={TEXTS.fields.source}
            defaultValue={filters.source}
            useValues={useSourceValues}
          />
          <SuggestField
            name="profile"
            label={TEXTS.fields.profile}
            defaultValue={filters.profile}
            fault={faultOf('profile')}
            useValues={useProfileValues}
          />
          <ChoiceField
            name="period"
            label={TEXTS.fields.period}
            options={PERIOD_OPTIONS}
            value={period}
            onChange={setPeriod}
          />
          {period === 'own'
            ? TIMES.map((name) => <TimeField key={name} name={name} value={filters[name]} fault={faultOf(name)} />)
            : null}
        </div>
        <RareFilters filters={filters} faultOf={faultOf} />
        <div className="actions">
          <Button type="submit" className="button main-action">
            {TEXTS.find}
          </Button>
          {isSet ? (
            <a className="button" href={hrefOf(PAGE, { order: filters.order, live: filters.live })}>
              {TEXTS.clear}
            </a>
          ) : null}
        </div>
      </form>
    </details>
  );
};

/** The order, and the choice to follow new statements. */
export const OrderBar = ({ filters }: { readonly filters: StatementFilters }) => {
  const set = (change: Partial<StatementFilters>): void =>
    navigate(hrefOf(PAGE, { ...filters, ...change }), { replace: true });
  return (
    <div className="order-bar">
      <ChoiceField
        label={TEXTS.order}
        value={filters.order}
        options={[
          ['', TEXTS.newest],
          ['timeline', TEXTS.timeline],
        ]}
        onChange={(order) => set({ order })}
      />
      <label className="check">
        <input
          type="checkbox"
          checked={filters.live === 'true'}
          onChange={({ target }) => set({ live: target.checked ? 'true' : '' })}
        />
        {TEXTS.live}
      </label>
    </div>
  );
};
