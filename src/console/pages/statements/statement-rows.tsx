import { hrefOf } from '../../shell/location.ts';
import { formatDayAndTime, formatInstant, formatTime } from '../../texts/format.ts';
import type { StatementFilters } from './statement-query.ts';
import { type BrowsedStatement, STATEMENTS_TEXTS as TEXTS } from './use-statements.ts';

/** The time of day if it is today, else with the day. */
const shortTime = (instant: string): string =>
  new Date(instant).toDateString() === new Date().toDateString() ? formatTime(instant) : formatDayAndTime(instant);

const COLUMNS = ['time', 'actor', 'verb', 'object', 'result', 'source'] as const;

const Mark = ({ row }: { readonly row: BrowsedStatement }) => (
  <>
    {row.voided ? <span className="mark-of voided">{TEXTS.voided}</span> : null}
    {row.violates.length > 0 ? <span className="mark-of violates">{TEXTS.violates}</span> : null}
  </>
);

interface StatementRowsProps {
  readonly filters: StatementFilters;
  readonly rows: readonly BrowsedStatement[];
}

/** Statements, a row of 40 pixels each, or two lines if there is no room. The link of a row covers all of it. */
export const StatementRows = ({ filters, rows }: StatementRowsProps) => (
  <table className="statement-rows">
    <caption className="unseen">{TEXTS.list}</caption>
    <thead>
      <tr>
        {COLUMNS.map((name) => (
          <th key={name} scope="col" className={name}>
            {TEXTS.columns[name]}
          </th>
        ))}
      </tr>
    </thead>
    <tbody>
      {rows.map((row) => (
        <tr key={row.id} data-voided={row.voided || undefined}>
          <td className="time">
            <a
              id={`statement-${row.id}`}
              href={hrefOf(['statements'], { ...filters, open: row.id })}
              aria-label={TEXTS.open(shortTime(row.stored), row.sentence)}
              title={formatInstant(row.stored)}
            >
              <time dateTime={row.stored}>{shortTime(row.stored)}</time>
            </a>
          </td>
          <td className="actor" dir="auto">
            {row.labels.actor}
          </td>
          <td className="verb" dir="auto">
            {row.labels.verb}
          </td>
          <td className="object" dir="auto">
            {row.labels.object}
          </td>
          <td className="result">
            <span dir="auto">{row.labels.result}</span>
            <Mark row={row} />
          </td>
          <td className="source" dir="auto">
            {row.source}
          </td>
        </tr>
      ))}
    </tbody>
  </table>
);
