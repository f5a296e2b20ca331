/** A webhook as stored; its other members are opaque to the repository. */
export interface StoredWebhook {
  readonly id: string;
  /** 1 at first; rises by one at every change. */
  readonly v: number;
}

/** The outcome of one message of a webhook; its other members are opaque to the repository. */
export interface StoredDelivery {
  readonly webhook: string;
  /** The id of the message. */
  readonly id: string;
  /** The time of the first try, in milliseconds since the epoch. */
  readonly at: number;
}

/** A page of deliveries, the newest first, then by id. */
export interface DeliveryQuery {
  readonly webhook: string;
  /** Exclusive upper bound. */
  readonly before?: Pick<StoredDelivery, 'at' | 'id'>;
  readonly limit: number;
}

/** Webhooks and the outcomes of their messages. A write is durable once its call resolves. */
export interface WebhookRepository {
  /** Adds the webhook if its id is new; otherwise resolves with false and changes nothing. */
  add(webhook: StoredWebhook): Promise<boolean>;
  find(id: string): Promise<StoredWebhook | undefined>;
  /** All of them, by id. */
  all(): Promise<readonly StoredWebhook[]>;
  /** Replaces the webhook atomically if the stored `v` is one less than the given one; false otherwise. */
  update(webhook: StoredWebhook): Promise<boolean>;
  /** Deletes the webhook, then its deliveries; false if there was none. */
  remove(id: string): Promise<boolean>;
  /** Stores the delivery; that of the same message is replaced. */
  putDelivery(delivery: StoredDelivery): Promise<void>;
  findDelivery(webhook: string, id: string): Promise<StoredDelivery | undefined>;
  listDeliveries(query: DeliveryQuery): Promise<readonly StoredDelivery[]>;
  /** Deletes deliveries of a webhook that were first tried before this time; resolves with their number. */
  deleteDeliveriesBefore(webhook: string, time: number): Promise<number>;
}
