import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { ChoiceField } from '../../parts/choice-field.tsx';
import { ConfirmDialog } from '../../parts/forms/confirm-dialog.tsx';
import type { DataColumn } from '../../parts/data-table.tsx';
import { listRequestOf } from '../../api/list-query.ts';
import { changeList } from '../../lists/list-address.ts';
import { PagedList } from '../../lists/paged-list.tsx';
import { Since } from '../../parts/since.tsx';
import { hrefOf } from '../../shell/location.ts';
import { formatCount } from '../../texts/format.ts';
import {
  type DeadLetterRow,
  DEAD_LETTERS_TEXTS as TEXTS,
  useDeadLetterActs,
  useDeadLetterPage,
} from './use-dead-letters.ts';

const KINDS = ['record', 'statements', 'too-large', 'conflict', 'unknown', 'mended'] as const;

const COLUMNS: readonly DataColumn<DeadLetterRow>[] = [
  {
    id: 'open',
    header: TEXTS.columns.open,
    cell: (row) => (
      <a href={hrefOf(['dead-letters', row.id])} aria-label={TEXTS.open(row.id)}>
        {row.id}
      </a>
    ),
  },
  {
    id: 'since',
    field: 'added',
    header: TEXTS.columns.since,
    value: ({ added }) => added,
    cell: (row) => <Since instant={row.added} />,
  },
  {
    id: 'why',
    isWide: true,
    header: TEXTS.columns.why,
    value: ({ kind }) => TEXTS.kinds[kind],
    cell: (row) => (
      <>
        {TEXTS.kinds[row.kind]}{' '}
        <span className="small quiet" lang="en">
          {row.reason}
        </span>
      </>
    ),
  },
  {
    id: 'sources',
    header: TEXTS.columns.sources,
    value: ({ sources }) => sources.join(', '),
    cell: (row) =>
      row.sources.length === 0 ? (
        <span className="quiet">{TEXTS.unknownSource}</span>
      ) : (
        <code>{row.sources.join(', ')}</code>
      ),
  },
  {
    id: 'statements',
    isFigure: true,
    header: TEXTS.columns.statements,
    value: ({ statements }) => statements,
    cell: (row) => formatCount(row.statements),
  },
];

interface Filters {
  readonly kind: string;
  readonly source: string;
}

const SEGMENTS = ['dead-letters'];

/** A source outside this list can be searched. */
const FilterFields = ({ filters, query }: { readonly filters: Filters; readonly query: URLSearchParams }) => (
  <>
    <ChoiceField
      label={TEXTS.filters.kind}
      value={filters.kind}
      options={[['', TEXTS.filters.allKinds], ...KINDS.map((kind) => [kind, TEXTS.kinds[kind]] as const)]}
      onChange={(kind) => changeList(SEGMENTS, query, { kind })}
    />
    {filters.source === '' ? null : (
      <ChoiceField
        label={TEXTS.filters.source}
        value={filters.source}
        options={[
          ['', TEXTS.filters.allSources],
          [filters.source, filters.source],
        ]}
        onChange={(source) => changeList(SEGMENTS, query, { source })}
      />
    )}
  </>
);

const ReplayAll = ({ count, filters }: { readonly count: string; readonly filters: Filters }) => {
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

/** The list. A replay takes all that the filters select: a search, or a later page, offers none. */
export const DeadLetterList = ({ query }: { readonly query: URLSearchParams }) => {
  const filters = { kind: query.get('kind') ?? '', source: query.get('source') ?? '' };
  const letters = useDeadLetterPage({
    ...listRequestOf(query),
    ...(filters.kind === '' ? {} : { kind: filters.kind }),
    ...(filters.source === '' ? {} : { source: filters.source }),
  });
  const { rows = [], more, damaged = [] } = letters.data ?? {};
  const replayable = rows.filter(({ statements }) => statements > 0).length;
  const isAll = !query.has('q') && !query.has('after');
  return (
    <>
      <h1>{TEXTS.title}</h1>
      <p className="lead">{TEXTS.intro}</p>
      {damaged.map((detail) => (
        <p key={detail} className="card">
          {TEXTS.leftOut} <span lang="en">{detail}</span>
        </p>
      ))}
      <PagedList
        segments={SEGMENTS}
        query={query}
        caption={TEXTS.caption}
        columns={COLUMNS}
        idOf={({ id }) => id}
        usualOrder="added"
        filters={<FilterFields filters={filters} query={query} />}
        actions={
          isAll && replayable > 0 ? (
            <div className="actions">
              <ReplayAll count={formatCount(replayable) + (more === undefined ? '' : '+')} filters={filters} />
            </div>
          ) : null
        }
        none={<p className="card well">{TEXTS.none}</p>}
        list={letters}
      />
    </>
  );
};
