import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Since } from '../../parts/since.tsx';
import { formatCount } from '../../texts/format.ts';
import { type RuleOfViolations, rulesOfViolations } from './rules-of-violations.ts';
import { type ReadSource, SOURCES_TEXTS, useViolations } from './use-sources.ts';

const TEXTS = SOURCES_TEXTS.violations;

const COLUMNS: readonly DataColumn<RuleOfViolations>[] = [
  {
    id: 'rule',
    header: TEXTS.columns.rule,
    accessorFn: ({ words }) => words,
    cell: ({ row: { original } }) => (
      <>
        {original.words}
        <br />
        <code className="small quiet">{original.profile}</code>
      </>
    ),
  },
  {
    id: 'count',
    header: TEXTS.columns.count,
    accessorFn: ({ count }) => count,
    cell: ({ row }) => formatCount(row.original.count),
  },
  {
    id: 'latest',
    header: TEXTS.columns.latest,
    accessorFn: ({ latest }) => latest,
    cell: ({ row }) => <Since instant={row.original.latest} />,
  },
  {
    id: 'example',
    header: TEXTS.columns.example,
    enableSorting: false,
    cell: ({ row }) => <code>{row.original.example}</code>,
  },
];

/** The rules that statements of a source violate, each with an example. */
export const SourceViolations = ({ read: { source } }: { readonly read: ReadSource }) => {
  const violations = useViolations(source.id);
  return (
    <>
      <p>{TEXTS.intro}</p>
      <Loaded query={violations}>
        {({ violations: all }) =>
          all.length === 0 ? (
            <p className="card well">{TEXTS.none}</p>
          ) : (
            <>
              <DataTable
                caption={TEXTS.caption}
                columns={COLUMNS}
                rows={rulesOfViolations(all)}
                idOf={({ id }) => id}
              />
              <p className="small quiet">{TEXTS.newest(all.length)}</p>
            </>
          )
        }
      </Loaded>
    </>
  );
};
