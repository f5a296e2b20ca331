import type { ApiSchema } from '../../api/client.ts';

export type WebhookRow = ApiSchema<'Webhook'>;
export type TriedMessage = ApiSchema<'WebhookDelivery'>;
export type WebhookEvent = WebhookRow['events'][number];
export type MessageType = TriedMessage['type'];
export type ReceiverFailure = NonNullable<WebhookRow['lastError']>;

/** The types that an account of an operator may have. Types of messages of the journal are only for the root. */
export const OPERATOR_EVENTS = [
  'forwarding.dead-letter',
  'dead-letter.added',
  'profile.violation',
  'study.step',
] as const satisfies readonly WebhookEvent[];

/**
 * True if the reader made it: the API shows the address only to its owner. An operator may only pause and delete those
 * of others.
 */
export const isOwn = ({ url }: Pick<WebhookRow, 'url'>): boolean => url !== undefined;
