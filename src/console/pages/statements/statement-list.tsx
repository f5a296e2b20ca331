import { CopiedText } from '../../parts/copied-text.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { hrefOf } from '../../shell/location.ts';
import { formatInstant } from '../../texts/format.ts';
import type { StatementFilters } from './statement-query.ts';
import { type BrowsedStatement, STATEMENTS_TEXTS as TEXTS, useArrivals, type useStatements } from './use-statements.ts';

interface ShownStatement {
  readonly context?: { readonly registration?: string };
}

const registrationOf = ({ statement }: BrowsedStatement): string | undefined =>
  (statement as ShownStatement).context?.registration;

const StatementItem = ({ row }: { readonly row: BrowsedStatement }) => {
  const registration = registrationOf(row);
  return (
    <li className="card">
      <p>
        <strong>{row.sentence}</strong>
      </p>
      <p className="small quiet">
        <time dateTime={row.stored}>{formatInstant(row.stored)}</time> · <code>{row.source}</code>
      </p>
      {registration === undefined ? null : (
        <p className="small">
          <a href={hrefOf(['statements'], { registration, order: 'timeline' })}>{TEXTS.follow}</a>
        </p>
      )}
      <details>
        <summary>{TEXTS.raw}</summary>
        <CopiedText label={TEXTS.rawOf(row.id)} text={JSON.stringify(row.statement, null, 2)} />
      </details>
    </li>
  );
};

interface RowsProps {
  readonly filters: StatementFilters;
  readonly query: ReturnType<typeof useStatements>;
  readonly rows: readonly BrowsedStatement[];
  readonly tail: string;
}

/** The rows of all pages and those that arrived since, in the order of the page, each once. */
const Rows = ({ filters, query, rows, tail }: RowsProps) => {
  const { arrived, isFull } = useArrivals(filters, tail, filters.live === 'true');
  const all = filters.order === 'timeline' ? [...rows, ...arrived] : [...arrived.toReversed(), ...rows];
  const shown = [...new Map(all.map((row) => [row.id, row])).values()];
  return (
    <>
      <p role="status" className="small quiet">
        {arrived.length === 0 ? '' : TEXTS.arrived(arrived.length)}
        {isFull ? ` ${TEXTS.full}` : ''}
      </p>
      {shown.length === 0 ? (
        <p className="card">{TEXTS.none}</p>
      ) : (
        <ol className="plain-list" aria-label={TEXTS.list}>
          {shown.map((row) => (
            <StatementItem key={row.id} row={row} />
          ))}
        </ol>
      )}
      <MoreButton query={query} />
    </>
  );
};

/** The statements that the filters find. */
export const StatementList = ({
  filters,
  query,
}: {
  readonly filters: StatementFilters;
  readonly query: ReturnType<typeof useStatements>;
}) => {
  const pages = query.data?.pages ?? [];
  const rows = pages.flatMap(({ statements }) => statements);
  return <Rows filters={filters} query={query} rows={rows} tail={pages[0]?.tail ?? ''} />;
};
