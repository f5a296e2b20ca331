import { useState } from 'react';
import { Loaded } from '../../parts/loaded.tsx';
import { Since } from '../../parts/since.tsx';
import { hrefOf } from '../../shell/location.ts';
import { formatCount, formatInstant } from '../../texts/format.ts';
import { ShownSecret } from './shown-secret.tsx';
import { useWebhook, WEBHOOKS_TEXTS } from './use-webhooks.ts';
import { WebhookActs } from './webhook-acts.tsx';
import { WebhookDeliveries } from './webhook-deliveries.tsx';
import { WebhookStateText } from './webhook-list.tsx';
import { isOwn, type WebhookRow } from './webhook-types.ts';

const TEXTS = WEBHOOKS_TEXTS.one;

const Delivery = ({ webhook }: { readonly webhook: WebhookRow }) => {
  const { state, delivered, lastError, nextTry, pending, queued } = webhook;
  return (
    <>
      <dt>{TEXTS.state}</dt>
      <dd>
        <WebhookStateText webhook={webhook} />
      </dd>
      {lastError === undefined ? null : (
        <>
          <dt>{TEXTS.lastError}</dt>
          <dd>{WEBHOOKS_TEXTS.failures[lastError]}</dd>
        </>
      )}
      <dt>{TEXTS.next}</dt>
      <dd>
        {pending === undefined
          ? TEXTS.idle
          : `${WEBHOOKS_TEXTS.events[pending.type]}, ${WEBHOOKS_TEXTS.tried(pending.attempts)}`}
      </dd>
      {nextTry === undefined || state !== 'active' ? null : (
        <>
          <dt>{TEXTS.nextTry}</dt>
          <dd>
            {formatInstant(nextTry)} (<Since instant={nextTry} />)
          </dd>
        </>
      )}
      {queued === undefined || queued === 0 ? null : (
        <>
          <dt>{TEXTS.queued}</dt>
          <dd>{formatCount(queued)}</dd>
        </>
      )}
      <dt>{TEXTS.delivered}</dt>
      <dd>{delivered === undefined ? WEBHOOKS_TEXTS.never : formatInstant(delivered)}</dd>
    </>
  );
};

const Facts = ({ webhook }: { readonly webhook: WebhookRow }) => (
  <dl className="facts card">
    <dt>{webhook.url === undefined ? TEXTS.host : TEXTS.address}</dt>
    <dd>
      <code>{webhook.url ?? webhook.host}</code>
    </dd>
    <dt>{TEXTS.owner}</dt>
    <dd>{isOwn(webhook) ? WEBHOOKS_TEXTS.you : <code>{webhook.owner}</code>}</dd>
    <dt>{TEXTS.events}</dt>
    <dd>{webhook.events.map((type) => WEBHOOKS_TEXTS.events[type]).join(', ')}</dd>
    {webhook.events.includes('statements.stored') ? (
      <>
        <dt>{TEXTS.content}</dt>
        <dd>{WEBHOOKS_TEXTS.contents[webhook.content]}</dd>
      </>
    ) : null}
    {webhook.confirmation === undefined ? null : (
      <>
        <dt>{TEXTS.confirmation}</dt>
        <dd>{WEBHOOKS_TEXTS.confirmations[webhook.confirmation]}</dd>
      </>
    )}
    <Delivery webhook={webhook} />
    <dt>{TEXTS.created}</dt>
    <dd>{formatInstant(webhook.created)}</dd>
  </dl>
);

/** One webhook: its state, its acts, and the deliveries of its messages. */
export const WebhookDetail = ({ id }: { readonly id: string }) => {
  const webhook = useWebhook(id);
  const [made, setMade] = useState<{ readonly secret: string; readonly until: string }>();
  return (
    <>
      <p>
        <a href={hrefOf(['webhooks'])}>{WEBHOOKS_TEXTS.back}</a>
      </p>
      <h1>{webhook.data?.description ?? webhook.data?.host ?? id}</h1>
      {made === undefined ? null : (
        <ShownSecret secret={made.secret}>
          <p>{WEBHOOKS_TEXTS.formerUntil(formatInstant(made.until))}</p>
        </ShownSecret>
      )}
      <Loaded query={webhook}>
        {(one) => (
          <>
            <Facts webhook={one} />
            <WebhookActs webhook={one} onSecret={setMade} />
            <WebhookDeliveries webhook={one} />
          </>
        )}
      </Loaded>
    </>
  );
};
