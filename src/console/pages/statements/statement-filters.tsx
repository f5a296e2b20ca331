import { type SubmitEvent, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { Field, typedText } from '../../parts/field.tsx';
import { hrefOf, navigate } from '../../shell/location.ts';
import { agentJson, FILTER_NAMES, type StatementFilters } from './statement-query.ts';
import { STATEMENTS_TEXTS as TEXTS } from './use-statements.ts';

const PAGE = ['statements'];
const PLAIN = ['verb', 'activity', 'registration', 'source', 'profile'] as const;
const TIMES = ['since', 'until'] as const;
const CHECKS = ['related', 'voided'] as const;

const TimeField = ({ name, value }: { readonly name: (typeof TIMES)[number]; readonly value: string }) => (
  <div className="field">
    <label htmlFor={`filter-${name}`}>{TEXTS.fields[name]}</label>
    <input id={`filter-${name}`} name={name} type="datetime-local" step="1" defaultValue={value} />
  </div>
);

/** The filters, which are set all at once; they stand in the address. */
export const FilterForm = ({ filters }: { readonly filters: StatementFilters }) => {
  const [fault, setFault] = useState<string>();
  const find = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const typed = Object.fromEntries(FILTER_NAMES.map((name) => [name, typedText(form, name)]));
    const agent = typed['agent'] ?? '';
    const isWrong = agent !== '' && agentJson(agent) === undefined;
    setFault(isWrong ? TEXTS.fields.agentFault : undefined);
    if (!isWrong) navigate(hrefOf(PAGE, { ...typed, order: filters.order, live: filters.live }));
  };
  const isSet = FILTER_NAMES.some((name) => filters[name] !== '');
  return (
    <details className="card" open={isSet}>
      <summary>{TEXTS.filters}</summary>
      <form onSubmit={find} noValidate>
        <div className="filters from-top">
          <Field
            name="agent"
            label={TEXTS.fields.agent}
            description={TEXTS.fields.agentHelp}
            defaultValue={filters.agent}
            fault={fault}
          />
          {PLAIN.map((name) => (
            <Field key={name} name={name} label={TEXTS.fields[name]} defaultValue={filters[name]} />
          ))}
          {TIMES.map((name) => (
            <TimeField key={name} name={name} value={filters[name]} />
          ))}
        </div>
        {CHECKS.map((name) => (
          <label key={name} className="check">
            <input type="checkbox" name={name} value="true" defaultChecked={filters[name] === 'true'} />
            {TEXTS.fields[name]}
          </label>
        ))}
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
    <div className="filters">
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
