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
    value: ({ kind, pointer = '', detail = '' }) => `${pointer} ${detail} ${kind}`,
    cell: (row) => <FaultText fault={row} />,
  },
  {
    id: 'sample',
    header: columns.sample,
    cell: (row) => (row.sample === undefined ? '–' : <code lang="en">{row.sample}</code>),
  },
  {
    id: 'count',
    header: columns.count,
    value: ({ count }) => count,
    cell: (row) => formatCount(row.count),
  },
  {
    id: 'first',
    header: columns.first,
    value: ({ first }) => first,
    cell: (row) => <Since key={row.first} instant={row.first} />,
  },
  {
    id: 'last',
    header: columns.last,
    value: ({ last }) => last,
    cell: (row) => <Since key={row.last} instant={row.last} />,
  },
  {
    id: 'key',
    header: columns.key,
    value: ({ key = '' }) => key,
    cell: (row) => (row.key === undefined ? '–' : <code>{row.key}</code>),
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
