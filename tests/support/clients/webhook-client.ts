import { randomUUID } from 'node:crypto';
import type { Webhook } from '../../../src/transfer/webhooks/webhook.ts';
import type { RunningCarnet } from '../servers/running-carnet.ts';
import type { ReceivedMessage, WebhookReceiver } from '../servers/receivers/webhook-receiver.ts';
import type { consentClient } from './consent/consent-client.ts';

/** A webhook as it was created, and the path of its address at the receiver. */
export interface MadeWebhook {
  readonly id: string;
  readonly secret: string;
  readonly path: string;
}

/** Webhooks of a Carnet, all with one receiver, each with a path of its own there. */
export const webhookClient = (
  carnet: Pick<RunningCarnet, 'store' | 'authorization'>,
  client: ReturnType<typeof consentClient>,
  receiver: WebhookReceiver,
) => {
  const answers = new Map<string, WebhookReceiver['answer']>();
  receiver.answer = (one) => answers.get(one.path)?.(one) ?? { status: 204 };
  const stored = async (id: string): Promise<Webhook> => (await carnet.store.webhooks.find(id)) as Webhook;
  return {
    /** How messages are answered, by the path of their webhook; 204 where nothing else is said. */
    answers,
    stored,
    /** Changes a webhook in the store, as time or another process would. */
    change: async (id: string, about: (before: Webhook) => Partial<Webhook>): Promise<void> => {
      for (;;) {
        const before = await stored(id);
        const after = { ...before, ...about(before), v: before.v + 1 };
        if (await carnet.store.webhooks.update(after)) return;
      }
    },
    /** The messages to a webhook. */
    at: ({ path }: Pick<MadeWebhook, 'path'>): readonly ReceivedMessage[] =>
      receiver.received.filter((one) => one.path === path),
    /** What the owner of a webhook does; an operator approves the receiver where that has to be. */
    as: (authorization: string) => ({
      create: async (about: object = {}): Promise<MadeWebhook> => {
        const path = `/${randomUUID()}`;
        const body = { url: `${receiver.url}${path}`, events: ['statements.stored'], ...about };
        const made = await client.send('post', '/v1/webhooks', body).set('Authorization', authorization).expect(201);
        const webhook = { ...(made.body as MadeWebhook & { readonly host: string; readonly state: string }), path };
        if (webhook.state === 'waiting')
          await client
            .send('post', `/v1/webhooks/${webhook.id}/approve`, { host: webhook.host })
            .set('Authorization', carnet.authorization)
            .expect(200);
        return webhook;
      },
      post: (path: string, body: object = {}) =>
        client.send('post', `/v1/webhooks/${path}`, body).set('Authorization', authorization),
      patch: (path: string, body: object) =>
        client.send('patch', `/v1/webhooks/${path}`, body).set('Authorization', authorization),
      remove: (path: string) => client.send('delete', `/v1/webhooks/${path}`, {}).set('Authorization', authorization),
      get: (path = '') => client.get(`/v1/webhooks${path}`, authorization),
    }),
  };
};
