import {
  afterAttempt,
  outcomeOf,
  type ReceiverAnswer,
} from '../../../../../src/transfer/webhooks/delivery/message-outcome.ts';
import { pauseMs } from '../../../../../src/transfer/webhooks/delivery/retry-schedule.ts';
import type { Webhook, WebhookMessage } from '../../../../../src/transfer/webhooks/webhook.ts';

const MESSAGE: WebhookMessage = {
  id: 'msg_a',
  type: 'statements.stored',
  at: 0,
  attempts: 1,
  range: { from: '1', to: '5' },
};
const aWebhook = (about: Partial<Webhook> = {}): Webhook => ({
  id: 'wh_a',
  v: 1,
  url: '',
  events: ['statements.stored'],
  content: 'ids',
  filter: {},
  secrets: [],
  state: 'active',
  createdAt: 0,
  positions: { 'statements.stored': '1' },
  queue: [],
  failures: 0,
  owner: { kind: 'credential', id: 'key', organisation: 'org:default' },
  pending: MESSAGE,
  lease: { holder: 'here', until: 9 },
  ...about,
});
const AT = { holder: 'here', now: 1_000_000, random: 0.5 };
const DAY_MS = 86_400_000;

const after = (answer: ReceiverAnswer, about: Partial<Webhook> = {}, message = MESSAGE): Webhook => {
  const webhook = aWebhook({ pending: message, ...about });
  return afterAttempt(webhook, { message, outcome: outcomeOf(message, webhook, answer) }, AT);
};
const answer = (status: number, more: object = {}): ReceiverAnswer => ({ status, words: 'no', ...more });

describe('a message of a webhook', () => {
  it('is done with after 200 to 299: its feed moves, and nothing fails any more', () => {
    for (const status of [200, 204, 299]) {
      const done = after(answer(status), { failures: 3, failingSince: 5, nextTryAt: 7, lastError: 'status' });
      expect(done).toMatchObject({ positions: { 'statements.stored': '5' }, failures: 0, deliveredAt: AT.now });
      for (const gone of ['pending', 'lease', 'nextTryAt', 'lastError', 'failingSince'])
        expect(done).not.toHaveProperty(gone);
    }
  });

  it('is tried again after everything else, at its place, for five days', () => {
    for (const given of [answer(199), answer(301), answer(401), answer(500), { failure: 'too-slow' } as const]) {
      const failed = after(given);
      expect(failed).toMatchObject({ pending: MESSAGE, failures: 1, failingSince: AT.now, state: 'active' });
      expect(failed).toMatchObject({ positions: { 'statements.stored': '1' }, nextTryAt: AT.now + 5000 });
      expect(failed).not.toHaveProperty('lease');
    }
    expect(after(answer(500), { failingSince: AT.now - 5 * DAY_MS + 1 }).state).toBe('active');
    expect(after(answer(500), { failingSince: AT.now - 5 * DAY_MS })).toMatchObject({
      state: 'disabled',
      disabledWhy: 'failing',
    });
  });

  it('ends its webhook by 410, and waits as long as Retry-After asks', () => {
    expect(after(answer(410))).toMatchObject({ state: 'disabled', disabledWhy: 'gone', pending: MESSAGE });
    expect(after(answer(429, { retryAfterMs: 60_000 })).nextTryAt).toBe(AT.now + 60_000);
    expect(after(answer(429, { retryAfterMs: 10 })).nextTryAt).toBe(AT.now + 5000);
    expect(after(answer(429, { retryAfterMs: 9 * DAY_MS })).nextTryAt).toBe(AT.now + DAY_MS);
  });

  it('is given up after the fifth refusal, which is no success', () => {
    for (const status of [400, 413, 422]) {
      expect(after(answer(status), {}, { ...MESSAGE, attempts: 4 }).pending).toBeDefined();
      const given = after(answer(status), { failures: 4, failingSince: 5 }, { ...MESSAGE, attempts: 5 });
      expect(given).toMatchObject({ positions: { 'statements.stored': '5' }, failures: 4, failingSince: 5 });
      expect(given).not.toHaveProperty('pending');
    }
  });

  it('moves no feed that stands elsewhere, and changes nothing that another attempt has done', () => {
    expect(after(answer(200), { positions: { 'statements.stored': '9' } }).positions).toEqual({
      'statements.stored': '9',
    });
    const { pending: _, ...done } = aWebhook();
    expect(afterAttempt(done, { message: MESSAGE, outcome: { delivery: { outcome: 'delivered' } } }, AT)).toBe(done);
    const lease = { holder: 'elsewhere', until: 9 };
    expect(after(answer(200), { lease })).toMatchObject({ lease });
  });

  it('keeps the words of the receiver, unless it had statements', () => {
    const words = (content: Webhook['content'], type: WebhookMessage['type'] = 'statements.stored') =>
      outcomeOf({ type, attempts: 1 }, { content }, answer(500)).delivery.words;
    expect([words('ids'), words('statements'), words('statements', 'webhook.test')]).toEqual(['no', undefined, 'no']);
  });

  it('is tried after 5 s, 5 min, 30 min, 2 h and so on, a fifth more or less', () => {
    const minutes = (random: number) => [1, 2, 3, 4, 5, 9, 99].map((failures) => pauseMs(failures, random) / 60_000);
    expect(minutes(0.5)).toEqual([5 / 60, 5, 30, 120, 300, 1440, 1440]);
    expect(minutes(0)).toEqual([4 / 60, 4, 24, 96, 240, 1152, 1152]);
    expect(minutes(1)).toEqual([6 / 60, 6, 36, 144, 360, 1728, 1728]);
  });
});
