import { DataTable, type DataColumn } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { hrefOf } from '../../shell/location.ts';
import { formatCount } from '../../texts/format.ts';
import { type PurposeRow, REQUEST_TEXTS as TEXTS, titleOfPurpose, useRequests } from './use-request.ts';

const { columns } = TEXTS.list;

const COLUMNS: readonly DataColumn<PurposeRow>[] = [
  {
    id: 'request',
    header: columns.request,
    value: titleOfPurpose,
    cell: (purpose) => (
      <>
        <a href={hrefOf(['desk', 'requests', purpose.id])} dir="auto">
          {titleOfPurpose(purpose)}
        </a>
        <br />
        <code className="small quiet id">{purpose.id}</code>
      </>
    ),
  },
  { id: 'state', header: columns.state, value: ({ state }) => TEXTS.states[state] },
  { id: 'controller', header: columns.controller, value: ({ controller }) => controller.name },
  {
    id: 'version',
    header: columns.version,
    isFigure: true,
    value: ({ version }) => version,
    cell: ({ version }) => formatCount(version),
  },
];

/** The requests in each state: an open study, too, has steps that a steward takes. */
export const RequestList = () => {
  const requests = useRequests();
  return (
    <>
      <p>
        <a href={hrefOf(['desk'])}>{TEXTS.back}</a>
      </p>
      <h1>{TEXTS.all}</h1>
      <p className="lead">{TEXTS.list.lead}</p>
      <Loaded query={requests}>
        {(purposes) =>
          purposes.length === 0 ? (
            <p className="card">{TEXTS.list.none}</p>
          ) : (
            <DataTable caption={TEXTS.list.caption} columns={COLUMNS} rows={purposes} idOf={({ id }) => id} />
          )
        }
      </Loaded>
    </>
  );
};
