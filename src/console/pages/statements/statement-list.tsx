import { MoreButton } from '../../parts/more-button.tsx';
import { hrefOf } from '../../shell/location.ts';
import { formatInstant } from '../../texts/format.ts';
import { PERIODS, searchOf, setFilters, type StatementFilters } from './statement-query.ts';
import { StatementRows } from './statement-rows.tsx';
import { StatementSheet } from './statement-sheet.tsx';
import { type BrowsedStatement, STATEMENTS_TEXTS as TEXTS, useArrivals, type useStatements } from './use-statements.ts';

const valueOf = (filters: StatementFilters, name: ReturnType<typeof setFilters>[number]): string => {
  const value = filters[name];
  if (name === 'period') return TEXTS.periods[PERIODS.find((one) => one === value) ?? 'any'];
  if (name === 'since' || name === 'until') return formatInstant(value);
  return value === 'true' ? TEXTS.yes : value;
};

/** The reason why the list is empty, and the next step. */
const NoStatements = ({ filters }: { readonly filters: StatementFilters }) => {
  const set = setFilters(filters);
  if (set.length === 0)
    return (
      <div className="card">
        <p>{TEXTS.empty}</p>
        <p>
          <a href={hrefOf(['sources'])}>{TEXTS.firstStep}</a>
        </p>
      </div>
    );
  return (
    <div className="card">
      <p>{TEXTS.none}</p>
      <dl className="facts">
        {set.map((name) => (
          <div key={name} className="fact">
            <dt>{TEXTS.fields[name]}</dt>
            <dd>{valueOf(filters, name)}</dd>
          </div>
        ))}
      </dl>
      <p className="actions">
        <a className="button" href={hrefOf(['statements'], { order: filters.order, live: filters.live })}>
          {TEXTS.clear}
        </a>
      </p>
    </div>
  );
};

interface StatementListProps {
  readonly filters: StatementFilters;
  readonly now: number;
  readonly query: ReturnType<typeof useStatements>;
  /** The id of the statement in the sheet; empty if the sheet is closed. */
  readonly opened: string;
  readonly onClose: () => void;
}

interface ShownProps extends StatementListProps {
  readonly rows: readonly BrowsedStatement[];
  readonly tail: string;
}

/** The rows of all pages and those that arrived since, in the order of the page, each once. */
const Shown = ({ filters, now, query, rows, tail, opened, onClose }: ShownProps) => {
  const followed = searchOf({ ...filters, order: 'timeline' }, now);
  const isFollowed = filters.live === 'true' && filters.statementId === '';
  const { arrived, isFull } = useArrivals(followed, tail, isFollowed);
  const all = filters.order === 'timeline' ? [...rows, ...arrived] : [...arrived.toReversed(), ...rows];
  const shown = [...new Map(all.map((row) => [row.id, row])).values()];
  return (
    <>
      <p role="status" className="small quiet">
        {arrived.length === 0 ? '' : TEXTS.arrived(arrived.length)}
        {isFull ? ` ${TEXTS.full}` : ''}
      </p>
      {shown.length === 0 ? <NoStatements filters={filters} /> : <StatementRows filters={filters} rows={shown} />}
      <MoreButton query={query} />
      <StatementSheet id={opened} rows={shown} onClose={onClose} />
    </>
  );
};

/** The statements that the filters find, and one of them in a sheet. */
export const StatementList = (props: StatementListProps) => {
  const pages = props.query.data?.pages ?? [];
  const rows = pages.flatMap(({ statements }) => statements);
  return <Shown {...props} rows={rows} tail={pages[0]?.tail ?? ''} />;
};
