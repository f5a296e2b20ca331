import { type DataColumn, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { MoreButton } from '../../parts/more-button.tsx';
import { Since } from '../../parts/since.tsx';
import { formatCount } from '../../texts/format.ts';
import { useDeliveries, WEBHOOKS_TEXTS } from './use-webhooks.ts';
import { ReplayOne } from './webhook-acts.tsx';
import { isOwn, type WebhookRow, type TriedMessage } from './webhook-types.ts';

const TEXTS = WEBHOOKS_TEXTS.deliveries;

interface DeliveryRow extends TriedMessage {
  readonly webhook: string;
}

const Outcome = ({ row: { outcome, status, failure, words } }: { readonly row: DeliveryRow }) => {
  const facts = [
    ...(status === undefined ? [] : [TEXTS.answered(status)]),
    ...(failure === undefined || failure === 'status' ? [] : [WEBHOOKS_TEXTS.failures[failure]]),
  ];
  return (
    <>
      <strong className={outcome === 'delivered' ? 'well' : outcome === 'empty' ? undefined : 'ill'}>
        {TEXTS.outcomes[outcome]}
      </strong>
      {facts.length === 0 ? null : ` · ${facts.join(' · ')}`}
      {words === undefined || words === '' ? null : (
        <>
          <br />
          <code className="small">{words}</code>
        </>
      )}
    </>
  );
};

const COLUMNS: readonly DataColumn<DeliveryRow>[] = [
  {
    id: 'tried',
    header: TEXTS.columns.tried,
    value: ({ tried }) => tried,
    cell: (row) => <Since instant={row.tried} />,
  },
  {
    id: 'event',
    header: TEXTS.columns.event,
    value: ({ type }) => WEBHOOKS_TEXTS.events[type],
    cell: (row) => (
      <>
        {WEBHOOKS_TEXTS.events[row.type]}
        <br />
        <code className="small quiet">{row.id}</code>
      </>
    ),
  },
  {
    id: 'outcome',
    header: TEXTS.columns.outcome,
    value: ({ outcome }) => TEXTS.outcomes[outcome],
    cell: (row) => <Outcome row={row} />,
  },
  {
    id: 'attempts',
    header: TEXTS.columns.attempts,
    value: ({ attempts }) => attempts,
    cell: (row) => formatCount(row.attempts),
  },
];

const COLUMNS_OF_OWNER: readonly DataColumn<DeliveryRow>[] = [
  ...COLUMNS,
  {
    id: 'acts',
    header: TEXTS.columns.acts,
    cell: (row) => <ReplayOne webhook={row.webhook} message={row.id} />,
  },
];

/** The deliveries of the messages of a webhook. */
export const WebhookDeliveries = ({ webhook }: { readonly webhook: WebhookRow }) => {
  const deliveries = useDeliveries(webhook.id);
  return (
    <>
      <h2>{TEXTS.title}</h2>
      <Loaded query={deliveries}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.deliveries.map((one) => ({ ...one, webhook: webhook.id })));
          return rows.length === 0 ? (
            <p className="card">{TEXTS.none}</p>
          ) : (
            <>
              <p>{TEXTS.intro}</p>
              <DataTable
                caption={TEXTS.caption}
                columns={isOwn(webhook) ? COLUMNS_OF_OWNER : COLUMNS}
                rows={rows}
                idOf={({ id }) => id}
              />
              <MoreButton query={deliveries} />
            </>
          );
        }}
      </Loaded>
    </>
  );
};
