import { useState } from 'react';
import { Loaded } from '../../parts/loaded.tsx';
import { hrefOf, navigate } from '../../shell/location.ts';
import type { PageProps } from '../../shell/page-row.ts';
import { DownloadBar } from './download-bar.tsx';
import { FilterForm, OrderBar } from './statement-filters.tsx';
import { StatementList } from './statement-list.tsx';
import { faultsOf, readFilters, type StatementFilters } from './statement-query.ts';
import { isAway, STATEMENTS_TEXTS as TEXTS, useStatements } from './use-statements.ts';
import './statements.css';

interface FoundProps {
  readonly filters: StatementFilters;
  readonly opened: string;
}

/** The filters with what they find. It is made anew for other filters, so that periods end when these were set. */
const Found = ({ filters, opened }: FoundProps) => {
  const [now] = useState(Date.now);
  const query = useStatements(filters, now);
  const close = (): void => navigate(hrefOf(['statements'], filters), { replace: true });
  return (
    <>
      <FilterForm filters={filters} refusal={query.error} />
      {filters.statementId === '' ? <OrderBar filters={filters} /> : null}
      {(query.data?.pages[0]?.statements.length ?? 0) === 0 || filters.statementId !== '' ? null : (
        <DownloadBar filters={filters} now={now} />
      )}
      <Loaded query={query}>
        {() => <StatementList filters={filters} now={now} query={query} opened={opened} onClose={close} />}
      </Loaded>
      {query.data === undefined && isAway(query.error) ? <p role="status">{TEXTS.comesBack}</p> : null}
    </>
  );
};

/** Statements of the sources in the reader's scope, by filters in the address; /statements/ID opens one. */
export const StatementsPage = ({ segments: [id = ''], query }: PageProps) => {
  const filters = readFilters(id === '' ? query : new URLSearchParams({ statementId: id }));
  const isFaulty = Object.keys(faultsOf(filters)).length > 0;
  const key = JSON.stringify(filters);
  return (
    <>
      <h1>{TEXTS.title}</h1>
      <p className="lead">{TEXTS.intro}</p>
      {isFaulty ? (
        <>
          <FilterForm key={key} filters={filters} refusal={null} />
          <p role="status">{TEXTS.faulty}</p>
        </>
      ) : (
        <Found key={key} filters={filters} opened={id === '' ? (query.get('open') ?? '') : id} />
      )}
    </>
  );
};
