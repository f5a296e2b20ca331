import type { Webhook } from '../../../../src/transfer/webhooks/webhook.ts';

/** A webhook of a tool, as it is stored. */
export const aWebhook = (overrides: Partial<Webhook> & Pick<Webhook, 'id'>): Webhook => ({
  v: 1,
  owner: { kind: 'credential', id: 'a-key-of-the-tool', source: 'tool', organisation: 'org:default' },
  url: 'https://tool.example/hooks/a-secret-path',
  events: ['statements.stored'],
  content: 'ids',
  filter: {},
  secrets: [{ sealed: 'unreadable' }],
  state: 'paused',
  createdAt: Date.parse('2026-11-01T08:00:00Z'),
  positions: {},
  queue: [],
  failures: 0,
  ...overrides,
});
