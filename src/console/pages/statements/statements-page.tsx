import { Loaded } from '../../parts/loaded.tsx';
import type { PageProps } from '../../shell/page-row.ts';
import { FilterForm, OrderBar } from './statement-filters.tsx';
import { StatementList } from './statement-list.tsx';
import { readFilters, searchOf, type StatementFilters } from './statement-query.ts';
import { STATEMENTS_TEXTS as TEXTS, useStatements } from './use-statements.ts';

const Found = ({ filters }: { readonly filters: StatementFilters }) => {
  const query = useStatements(filters);
  return <Loaded query={query}>{() => <StatementList filters={filters} query={query} />}</Loaded>;
};

/** Statements of the sources in the reader's scope, by filters in the address. */
export const StatementsPage = ({ query }: PageProps) => {
  const filters = readFilters(query);
  const search = searchOf(filters);
  return (
    <>
      <h1>{TEXTS.title}</h1>
      <p className="lead">
        {TEXTS.intro} {TEXTS.recorded}
      </p>
      <FilterForm key={`filters ${search}`} filters={filters} />
      <OrderBar filters={filters} />
      <Found key={search} filters={filters} />
    </>
  );
};
