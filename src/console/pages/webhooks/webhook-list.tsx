import { useState } from 'react';
import { listRequestOf } from '../../api/list-query.ts';
import { PagedList } from '../../lists/paged-list.tsx';
import type { DataColumn } from '../../parts/data-table.tsx';
import { Since } from '../../parts/since.tsx';
import { hrefOf } from '../../shell/location.ts';
import { NewWebhook } from './new-webhook.tsx';
import { ShownSecret } from './shown-secret.tsx';
import { useWebhookPage, WEBHOOKS_TEXTS as TEXTS } from './use-webhooks.ts';
import { isOwn, type WebhookRow } from './webhook-types.ts';

/** The state of a webhook, and why it is not delivering. */
export const WebhookStateText = ({ webhook: { state, disabled, failures } }: { readonly webhook: WebhookRow }) => (
  <>
    <strong className={state === 'disabled' || state === 'waiting' || failures > 0 ? 'ill' : undefined}>
      {TEXTS.states[state]}
    </strong>
    {disabled === undefined ? null : ` · ${TEXTS.disabled[disabled]}`}
    {state === 'active' && failures > 0 ? ` · ${TEXTS.failedTimes(failures)}` : ''}
  </>
);

const COLUMNS: readonly DataColumn<WebhookRow>[] = [
  {
    id: 'receiver',
    field: 'host',
    isWide: true,
    header: TEXTS.columns.receiver,
    value: ({ host }) => host,
    cell: (row) => (
      <>
        <a href={hrefOf(['webhooks', row.id])} aria-label={`${row.host} (${row.id})`}>
          {row.host}
        </a>{' '}
        <span className="small quiet">{row.description ?? <code>{row.id}</code>}</span>
      </>
    ),
  },
  {
    id: 'events',
    header: TEXTS.columns.events,
    value: ({ events }) => events.join(', '),
    cell: (row) => row.events.map((type) => TEXTS.events[type]).join(', '),
  },
  {
    id: 'owner',
    header: TEXTS.columns.owner,
    value: ({ owner }) => owner,
    cell: (row) => (isOwn(row) ? TEXTS.you : <code>{row.owner}</code>),
  },
  {
    id: 'state',
    header: TEXTS.columns.state,
    value: ({ state }) => TEXTS.states[state],
    cell: (row) => <WebhookStateText webhook={row} />,
  },
  {
    id: 'delivered',
    header: TEXTS.columns.delivered,
    value: ({ delivered = '' }) => delivered,
    cell: (row) =>
      row.delivered === undefined ? <span className="quiet">{TEXTS.never}</span> : <Since instant={row.delivered} />,
  },
  {
    id: 'next-try',
    header: TEXTS.columns.nextTry,
    value: ({ nextTry = '' }) => nextTry,
    cell: (row) =>
      row.nextTry === undefined || row.state !== 'active' ? (
        <span className="quiet">–</span>
      ) : (
        <Since instant={row.nextTry} />
      ),
  },
];

const SEGMENTS = ['webhooks'];

/** The webhooks that the reader may see, and a button to make one. */
export const WebhookList = ({ query }: { readonly query: URLSearchParams }) => {
  const webhooks = useWebhookPage(listRequestOf(query));
  const [made, setMade] = useState<{ readonly id: string; readonly secret: string }>();
  return (
    <>
      <div className="head">
        <h1>{TEXTS.title}</h1>
        <NewWebhook onMade={setMade} />
      </div>
      <p className="lead">{TEXTS.intro}</p>
      {made === undefined ? null : (
        <ShownSecret secret={made.secret}>
          <p>
            <a href={hrefOf(['webhooks', made.id])}>{TEXTS.secret.open}</a>
          </p>
        </ShownSecret>
      )}
      <PagedList
        segments={SEGMENTS}
        query={query}
        caption={TEXTS.caption}
        columns={COLUMNS}
        idOf={({ id }) => id}
        usualOrder="host"
        none={<p className="card">{TEXTS.none}</p>}
        list={webhooks}
      />
    </>
  );
};
