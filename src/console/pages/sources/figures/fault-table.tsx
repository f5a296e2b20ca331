import { type DataColumn, DataTable } from '../../../parts/data-table.tsx';
import { Since } from '../../../parts/since.tsx';
import { formatCount } from '../../../texts/format.ts';
import { KindName } from './kind-name.tsx';
import { FIGURES_TEXTS, type FiguresOfSource } from './use-source-figures.ts';

type Fault = FiguresOfSource['faults'][number];

const { caption, columns, intro } = FIGURES_TEXTS.refusals;

const FaultText = ({ fault: { kind, title, pointer, detail } }: { readonly fault: Fault }) =>
  pointer === undefined && detail === undefined ? (
    <KindName kind={kind} title={title} />
  ) : (
    <>
      {pointer === undefined ? null : <code>{pointer}</code>} <span lang="en">{detail}</span>
      <br />
      <code className="small quiet">{kind}</code>
    </>
  );

const COLUMNS: readonly DataColumn<Fault>[] = [
  {
    id: 'fault',
    header: columns.fault,
    accessorFn: ({ kind, pointer = '', detail = '' }) => `${pointer} ${detail} ${kind}`,
    cell: ({ row }) => <FaultText fault={row.original} />,
  },
  {
    id: 'sample',
    header: columns.sample,
    enableSorting: false,
    cell: ({ row: { original } }) => (original.sample === undefined ? '–' : <code lang="en">{original.sample}</code>),
  },
  {
    id: 'count',
    header: columns.count,
    accessorFn: ({ count }) => count,
    cell: ({ row }) => formatCount(row.original.count),
  },
  {
    id: 'first',
    header: columns.first,
    accessorFn: ({ first }) => first,
    cell: ({ row: { original } }) => <Since key={original.first} instant={original.first} />,
  },
  {
    id: 'last',
    header: columns.last,
    accessorFn: ({ last }) => last,
    cell: ({ row: { original } }) => <Since key={original.last} instant={original.last} />,
  },
  {
    id: 'key',
    header: columns.key,
    accessorFn: ({ key = '' }) => key,
    cell: ({ row: { original } }) => (original.key === undefined ? '–' : <code>{original.key}</code>),
  },
];

/** The faults for which requests of a source were refused, each with its place and the shape of a value. */
export const FaultTable = ({ faults }: { readonly faults: readonly Fault[] }) => (
  <>
    <p className="lead">{intro}</p>
    <DataTable
      caption={caption}
      columns={COLUMNS}
      rows={faults}
      idOf={({ kind, pointer = '', detail = '' }) => `${kind} ${pointer} ${detail}`}
    />
  </>
);
