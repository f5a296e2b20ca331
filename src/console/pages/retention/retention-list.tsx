import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { Since } from '../../parts/since.tsx';
import { hrefOf } from '../../shell/location.ts';
import { formatCount, formatDate, formatInstant } from '../../texts/format.ts';
import { LOCALE } from '../../texts/language.ts';
import { periodWords } from '../../texts/period-words.ts';
import { ErasureSearch } from './erasure-search.tsx';
import type { KeptName, RetainedSource, RetentionFigures } from './retention-types.ts';
import { keepWords, RETENTION_TEXTS as TEXTS, tensWords, useRetainedSources, useRetention } from './use-retention.ts';

/** A sweep that takes longer is overdue. A sweep of many statements takes long. */
const OVERDUE_MS = 10 * 60_000;

const Erasures = ({ figures: { erasures } }: { readonly figures: RetentionFigures }) => {
  const { none, open, late, lateHelp, ofRoot } = TEXTS.erasures;
  if (erasures === undefined) return <p className="card">{ofRoot}</p>;
  const since = erasures.since === undefined ? '' : formatInstant(erasures.since);
  if (erasures.late)
    return (
      <div className="note ill">
        <p>
          <strong>{late(since)}</strong>
        </p>
        <p>{lateHelp}</p>
      </div>
    );
  return <p className="card">{erasures.open === 0 ? none : open(formatCount(erasures.open), since)}</p>;
};

const Sweep = ({ figures: { at, sweep } }: { readonly figures: RetentionFigures }) => {
  const { text, last, next, never, overdue } = TEXTS.sweep;
  const isOverdue = sweep.last !== null && Date.parse(at) - Date.parse(sweep.last) > OVERDUE_MS;
  return (
    <>
      <p>{text(periodWords(sweep.every, LOCALE))}</p>
      {isOverdue ? <p className="note ill">{overdue}</p> : null}
      <dl className="facts card">
        <dt>{last}</dt>
        <dd>{sweep.last === null ? never : <Since key={sweep.last} instant={sweep.last} />}</dd>
        <dt>{next}</dt>
        <dd>{sweep.next === null ? '–' : formatInstant(sweep.next)}</dd>
      </dl>
    </>
  );
};

const COLUMNS: readonly DataColumn<RetainedSource>[] = [
  {
    id: 'source',
    header: TEXTS.sources.columns.source,
    value: ({ name }) => name,
    cell: (row) => <a href={hrefOf(['sources', row.source])}>{row.name}</a>,
  },
  {
    id: 'keep',
    header: TEXTS.sources.columns.keep,
    cell: (row) => keepWords(row),
  },
  {
    id: 'before',
    header: TEXTS.sources.columns.before,
    value: ({ before }) => before ?? '',
    cell: (row) => (row.before === null ? '–' : formatDate(row.before)),
  },
  {
    id: 'statements',
    header: TEXTS.sources.columns.statements,
    value: ({ past }) => past.statements,
    cell: (row) => (row.before === null ? '–' : tensWords(row.past.statements)),
  },
  {
    id: 'documents',
    header: TEXTS.sources.columns.documents,
    value: ({ past }) => past.documents,
    cell: (row) => (row.before === null ? '–' : tensWords(row.past.documents)),
  },
  {
    id: 'try',
    header: TEXTS.sources.columns.try,
    cell: (row) => (
      <a href={hrefOf(['retention', row.source])} aria-label={TEXTS.sources.tryThis(row.name)}>
        {TEXTS.sources.try}
      </a>
    ),
  },
];

const Sources = () => {
  const sources = useRetainedSources();
  return (
    <Loaded query={sources}>
      {({ pages }) => {
        const rows = pages.flatMap((page) => page.sources);
        if (rows.length === 0) return <p className="card">{TEXTS.sources.none}</p>;
        return (
          <>
            <DataTable caption={TEXTS.sources.caption} columns={COLUMNS} rows={rows} idOf={({ source }) => source} />
            <MoreButton query={sources} />
          </>
        );
      }}
    </Loaded>
  );
};

const KEPT = Object.keys(TEXTS.kept.names) as readonly KeptName[];

const Kept = ({ keptFor }: Pick<RetentionFigures, 'keptFor'>) => (
  <dl className="facts card">
    {KEPT.map((name) => (
      <div className="fact" key={name}>
        <dt>{TEXTS.kept.names[name]}</dt>
        <dd>
          {periodWords(keptFor[name], LOCALE)}
          {TEXTS.kept.notes[name] === undefined ? null : <span className="small quiet"> {TEXTS.kept.notes[name]}</span>}
        </dd>
      </div>
    ))}
  </dl>
);

/** The erasures, the records due by source, and the retention of everything. */
export const RetentionList = ({ erasure }: { readonly erasure: string }) => {
  const retention = useRetention();
  return (
    <>
      <h1>{TEXTS.title}</h1>
      <p className="lead">{TEXTS.intro}</p>
      <Loaded query={retention}>
        {(figures) => (
          <>
            <h2>{TEXTS.erasures.title}</h2>
            <Erasures figures={figures} />
            <ErasureSearch id={erasure} />
            <h2>{TEXTS.sweep.title}</h2>
            <Sweep figures={figures} />
            <h2>{TEXTS.sources.title}</h2>
            <p className="lead">{TEXTS.sources.intro}</p>
            <Sources />
            <h2>{TEXTS.kept.title}</h2>
            <Kept keptFor={figures.keptFor} />
          </>
        )}
      </Loaded>
    </>
  );
};
