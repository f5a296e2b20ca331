import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { ConfirmDialog } from '../../parts/confirm-dialog.tsx';
import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Since } from '../../parts/since.tsx';
import { hrefOf, navigate } from '../../shell/location.ts';
import { formatCount } from '../../texts/format.ts';
import {
  type DeadLetterRow,
  DEAD_LETTERS_TEXTS as TEXTS,
  useDeadLetterActs,
  useDeadLetters,
} from './use-dead-letters.ts';

const KINDS = ['record', 'statements', 'too-large', 'conflict', 'unknown', 'mended'] as const;

const COLUMNS: readonly DataColumn<DeadLetterRow>[] = [
  {
    id: 'since',
    header: TEXTS.columns.since,
    accessorFn: ({ added }) => added,
    cell: ({ row }) => <Since instant={row.original.added} />,
  },
  {
    id: 'why',
    header: TEXTS.columns.why,
    accessorFn: ({ kind }) => TEXTS.kinds[kind],
    cell: ({ row: { original } }) => (
      <>
        {TEXTS.kinds[original.kind]}
        <br />
        <span className="small quiet" lang="en">
          {original.reason}
        </span>
      </>
    ),
  },
  {
    id: 'sources',
    header: TEXTS.columns.sources,
    accessorFn: ({ sources }) => sources.join(', '),
    cell: ({ row: { original } }) =>
      original.sources.length === 0 ? (
        <span className="quiet">{TEXTS.unknownSource}</span>
      ) : (
        <code>{original.sources.join(', ')}</code>
      ),
  },
  {
    id: 'statements',
    header: TEXTS.columns.statements,
    accessorFn: ({ statements }) => statements,
    cell: ({ row }) => formatCount(row.original.statements),
  },
  {
    id: 'open',
    header: TEXTS.columns.open,
    enableSorting: false,
    cell: ({ row }) => (
      <a href={hrefOf(['dead-letters', row.original.id])} aria-label={TEXTS.open(row.original.id)}>
        {row.original.id}
      </a>
    ),
  },
];

interface Filters {
  readonly kind: string;
  readonly source: string;
}

const filterBy = (name: keyof Filters, value: string, filters: Filters): void =>
  navigate(hrefOf(['dead-letters'], { ...filters, [name]: value }), { replace: true });

const FilterBar = ({ filters, sources }: { readonly filters: Filters; readonly sources: readonly string[] }) => (
  <div className="filters">
    <ChoiceField
      label={TEXTS.filters.kind}
      value={filters.kind}
      options={[['', TEXTS.filters.allKinds], ...KINDS.map((kind) => [kind, TEXTS.kinds[kind]] as const)]}
      onChange={(kind) => filterBy('kind', kind, filters)}
    />
    <ChoiceField
      label={TEXTS.filters.source}
      value={filters.source}
      options={[['', TEXTS.filters.allSources], ...sources.map((source) => [source, source] as const)]}
      onChange={(source) => filterBy('source', source, filters)}
    />
  </div>
);

const ReplayAll = ({ count, filters }: { readonly count: number; readonly filters: Filters }) => {
  const [isAsking, setAsking] = useState(false);
  const { replayAll } = useDeadLetterActs(() => setAsking(false));
  const kind = KINDS.find((one) => one === filters.kind);
  return (
    <>
      <Button className="button" onPress={() => setAsking(true)}>
        {TEXTS.replay.all(count)}
      </Button>
      <ConfirmDialog
        title={TEXTS.replay.title}
        action={TEXTS.replay.all(count)}
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        onConfirm={() =>
          replayAll.mutate({
            ...(kind === undefined ? {} : { kind }),
            ...(filters.source === '' ? {} : { source: filters.source }),
          })
        }
        mutation={replayAll}
      >
        <p>{TEXTS.replay.text}</p>
      </ConfirmDialog>
    </>
  );
};

const Content = ({ letters, filters }: { readonly letters: readonly DeadLetterRow[]; readonly filters: Filters }) => {
  const { kind, source } = filters;
  const shown = letters.filter(
    (one) => (kind === '' || one.kind === kind) && (source === '' || one.sources.includes(source)),
  );
  const replayable = shown.filter(({ statements }) => statements > 0).length;
  if (letters.length === 0) return <p className="card well">{TEXTS.none}</p>;
  return (
    <>
      <div className="head">
        <FilterBar filters={filters} sources={[...new Set(letters.flatMap((one) => one.sources))].sort()} />
        <div className="actions">{replayable > 0 ? <ReplayAll count={replayable} filters={filters} /> : null}</div>
      </div>
      {shown.length === 0 ? (
        <p className="card">{TEXTS.noneFiltered}</p>
      ) : (
        <DataTable caption={TEXTS.caption} columns={COLUMNS} rows={shown} idOf={({ id }) => id} />
      )}
    </>
  );
};

/** The list, with its filters in the address. */
export const DeadLetterList = ({ query }: { readonly query: URLSearchParams }) => {
  const letters = useDeadLetters();
  const filters = { kind: query.get('kind') ?? '', source: query.get('source') ?? '' };
  return (
    <>
      <h1>{TEXTS.title}</h1>
      <p className="lead">{TEXTS.intro}</p>
      <Loaded query={letters}>
        {({ deadLetters, damaged = [] }) => (
          <>
            {damaged.map((detail) => (
              <p key={detail} className="card">
                {TEXTS.leftOut} <span lang="en">{detail}</span>
              </p>
            ))}
            <Content letters={deadLetters} filters={filters} />
          </>
        )}
      </Loaded>
    </>
  );
};
