import type { ApiSchema } from '../../api/client.ts';

export type WebhookRow = ApiSchema<'Webhook'>;
export type TriedMessage = ApiSchema<'WebhookDelivery'>;
export type WebhookEvent = WebhookRow['events'][number];
export type MessageType = TriedMessage['type'];
export type ReceiverFailure = NonNullable<WebhookRow['lastError']>;

/** The types that an account of an operator may have; those of a message of the journal are for the root alone. */
export const OPERATOR_EVENTS = [
  'forwarding.dead-letter',
  'dead-letter.added',
  'profile.violation',
  'study.step',
] as const satisfies readonly WebhookEvent[];

/**
 * Whether the reader made it: the API shows the address to its owner alone. An operator pauses and deletes those of
 * others, and nothing else.
 */
export const isOwn = ({ url }: Pick<WebhookRow, 'url'>): boolean => url !== undefined;
