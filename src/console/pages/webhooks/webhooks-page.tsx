import type { PageProps } from '../../shell/page-row.ts';
import { WebhookDetail } from './webhook-detail.tsx';
import { WebhookList } from './webhook-list.tsx';

/** Webhooks: those that the reader may see, or one by its id. */
export const WebhooksPage = ({ segments: [id], query }: PageProps) =>
  id === undefined ? <WebhookList query={query} /> : <WebhookDetail id={id} />;
