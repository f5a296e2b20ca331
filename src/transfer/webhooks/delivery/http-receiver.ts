import type { IncomingMessage } from 'node:http';
import { defined } from '../../../core/json-object.ts';
import { firstWords, readBeginning, requestOutside } from '../../../core/outside/outside-request.ts';
import { retryAfterMs } from '../../../core/retry/retry-after.ts';
import { WEBHOOK_TIMEOUT_MS, type Receiver } from './deliver-step.ts';
import type { ReceiverAnswer } from './message-outcome.ts';
import { signedHeaders } from './sign-message.ts';
import type { Webhook } from '../webhook.ts';

export interface HttpReceiverDeps {
  /** Decrypts a secret of a webhook; resolves with undefined if that is not possible. */
  readonly unwrapSecret: (webhook: string, sealed: string) => Promise<string | undefined>;
  /** WEBHOOK_ALLOW_HOSTS. */
  readonly allowedHosts: readonly string[];
  /** Ends the requests under way. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** The time for one request, to the last byte of its answer. */
  readonly timeoutMs?: number;
}

const MAX_WORDS = 200;

const answerOf = async (response: IncomingMessage): Promise<ReceiverAnswer> => {
  const { statusCode: status = 0, headers } = response;
  const asked = retryAfterMs(headers['retry-after'] ?? null, Date.now());
  return {
    status,
    words: firstWords(await readBeginning(response, 4 * MAX_WORDS), MAX_WORDS),
    ...defined({ retryAfterMs: asked }),
  };
};

/** The receiver of a webhook, over HTTP, by the Standard Webhooks specification. Redirects are not followed. */
export const createOpenReceiver = ({
  unwrapSecret,
  allowedHosts,
  signal,
  now,
  timeoutMs = WEBHOOK_TIMEOUT_MS,
}: HttpReceiverDeps): ((webhook: Webhook) => Promise<Receiver | undefined>) => {
  const secretsOf = async ({ id, secrets }: Webhook): Promise<readonly string[] | undefined> => {
    const valid = secrets.filter(({ until = Infinity }) => until > now());
    const opened = await Promise.all(valid.map(({ sealed }) => unwrapSecret(id, sealed)));
    return opened.includes(undefined) || opened.length === 0 ? undefined : opened.flatMap((one) => one ?? []);
  };

  return async (webhook) => {
    const secrets = await secretsOf(webhook);
    if (secrets === undefined) return undefined;
    return async ({ id, body }) => {
      const timeout = AbortSignal.timeout(timeoutMs);
      const headers = {
        'Content-Type': 'application/json',
        'Content-Length': String(Buffer.byteLength(body)),
        'User-Agent': 'Carnet-Webhooks',
        ...signedHeaders({ id, timestamp: Math.floor(now() / 1000), body }, secrets),
      };
      try {
        const options = { method: 'POST', headers, signal: AbortSignal.any([signal, timeout]), allowedHosts, body };
        return await answerOf(await requestOutside(new URL(webhook.url), options));
      } catch {
        // The owner of a webhook must not learn whether a name leads inside the network, or nowhere.
        return { failure: timeout.aborted ? 'too-slow' : 'unreachable' };
      }
    };
  };
};
