import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';

/** A new secret: 32 random bytes in base64, with the prefix of the Standard Webhooks specification. */
export const newWebhookSecret = (): string => PREFIX + randomBytes(32).toString('base64');

/** The signed parts of a message. */
export interface SignedContent {
  readonly id: string;
  /** Seconds since the epoch. */
  readonly timestamp: number;
  readonly body: string;
}

const signatureBy = (secret: string, { id, timestamp, body }: SignedContent): string =>
  'v1,' +
  createHmac('sha256', Buffer.from(secret.slice(PREFIX.length), 'base64'))
    .update(`${id}.${timestamp}.${body}`)
    .digest('base64');

/**
 * The headers of a message by the Standard Webhooks specification: HMAC-SHA-256 under each of the secrets (`v1`),
 * separated by spaces.
 */
export const signedHeaders = (
  content: SignedContent,
  secrets: readonly string[],
): Readonly<Record<string, string>> => ({
  'webhook-id': content.id,
  'webhook-timestamp': String(content.timestamp),
  'webhook-signature': secrets.map((secret) => signatureBy(secret, content)).join(' '),
});
