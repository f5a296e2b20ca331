import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { Since } from '../../parts/since.tsx';
import type { ForwardingLetter } from './forwarding-types.ts';
import { FORWARDING_TEXTS, useForwardingLetters } from './use-forwarding.ts';

const TEXTS = FORWARDING_TEXTS.letters;

const COLUMNS: readonly DataColumn<ForwardingLetter>[] = [
  {
    id: 'statement',
    header: TEXTS.columns.statement,
    value: ({ statement }) => statement,
    cell: (row) => <code>{row.statement}</code>,
  },
  {
    id: 'operation',
    header: TEXTS.columns.operation,
    value: ({ operation }) => TEXTS.operations[operation],
  },
  {
    id: 'since',
    header: TEXTS.columns.since,
    value: ({ at }) => at,
    cell: (row) => <Since instant={row.at} />,
  },
  {
    id: 'words',
    header: TEXTS.columns.words,
    value: ({ reason }) => reason,
    cell: (row) => (
      <>
        <strong>{row.status}</strong> {row.reason === '' ? <span className="quiet">{TEXTS.noWords}</span> : row.reason}
      </>
    ),
  },
];

/** The statements that the target of a purpose has refused, with its words. */
export const ForwardingLetters = ({ id }: { readonly id: string }) => {
  const letters = useForwardingLetters(id);
  return (
    <>
      <h2>{TEXTS.title}</h2>
      <Loaded query={letters}>
        {({ pages }) => {
          const rows = pages.flatMap(({ deadLetters }) => deadLetters);
          return rows.length === 0 ? (
            <p className="card well">{TEXTS.none}</p>
          ) : (
            <>
              <p>{TEXTS.intro}</p>
              <DataTable
                caption={TEXTS.caption}
                columns={COLUMNS}
                rows={rows}
                idOf={({ statement, operation }) => `${operation} ${statement}`}
              />
              <MoreButton query={letters} />
            </>
          );
        }}
      </Loaded>
    </>
  );
};
