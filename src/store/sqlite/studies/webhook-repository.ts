import type { StoredDelivery, StoredWebhook, WebhookRepository } from '../../ports/webhook-repository.ts';
import { type Connection, promised, type Row } from '../connection/connection.ts';
import { readChecked, selectChecked } from '../connection/read-checked.ts';

const SELECT = selectChecked('webhook');
const INSERT = 'INSERT INTO webhooks (id, v, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
const UPDATE = 'UPDATE webhooks SET v = v + 1, body = ? WHERE id = ? AND v = ?';
const PUT = 'INSERT OR REPLACE INTO deliveries (webhook, id, at, body) VALUES (?, ?, ?, ?)';
const LIST = `SELECT body FROM deliveries WHERE webhook = ? AND (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT ?`;

const readWebhook = readChecked('webhook', (row): StoredWebhook => ({
  ...(JSON.parse(row['body'] as string) as StoredWebhook),
  v: row['v'] as number,
}));

const readDelivery = (row: Row): StoredDelivery => JSON.parse(row['body'] as string) as StoredDelivery;

const bodyOf = ({ v, ...body }: StoredWebhook): string => JSON.stringify(body);

/** Webhooks in SQLite: one row each, and one for each message that was tried. */
export const createSqliteWebhookRepository = (connection: Connection): WebhookRepository => ({
  add: (one) => promised(() => connection.run(INSERT, one.id, one.v, bodyOf(one)).changes === 1),
  find: (id) =>
    promised(() => {
      const row = connection.get(`${SELECT} WHERE id = ?`, id);
      return row && readWebhook(row);
    }),
  all: () => promised(() => connection.all(`${SELECT} ORDER BY id`).map(readWebhook)),
  update: (one) => promised(() => connection.run(UPDATE, bodyOf(one), one.id, one.v - 1).changes === 1),
  remove: (id) =>
    promised(() =>
      connection.write(() => {
        connection.run('DELETE FROM deliveries WHERE webhook = ?', id);
        return connection.run('DELETE FROM webhooks WHERE id = ?', id).changes === 1;
      }),
    ),
  putDelivery: (one) =>
    promised(() => {
      connection.run(PUT, one.webhook, one.id, one.at, JSON.stringify(one));
    }),
  findDelivery: (webhook, id) =>
    promised(() => {
      const row = connection.get('SELECT body FROM deliveries WHERE webhook = ? AND id = ?', webhook, id);
      return row && readDelivery(row);
    }),
  listDeliveries: ({ webhook, before = { at: Number.MAX_SAFE_INTEGER, id: '' }, limit }) =>
    promised(() => connection.all(LIST, webhook, before.at, before.id, limit).map(readDelivery)),
  deleteDeliveriesBefore: (webhook, time) =>
    promised(() => connection.run('DELETE FROM deliveries WHERE webhook = ? AND at < ?', webhook, time).changes),
});
