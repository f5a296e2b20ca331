import type { WebhookEvent, MessageType, WebhookRow, TriedMessage, ReceiverFailure } from './webhook-types.ts';

/** The texts of an act: its button, and the question before it. */
interface ActTexts {
  readonly button: string;
  readonly title: string;
  readonly action: string;
  readonly text: string;
  readonly done: string;
}

/** The texts of the page of webhooks. */
export interface WebhooksTexts {
  readonly title: string;
  readonly intro: string;
  readonly none: string;
  readonly caption: string;
  readonly columns: Readonly<Record<'receiver' | 'events' | 'owner' | 'state' | 'delivered' | 'nextTry', string>>;
  readonly states: Readonly<Record<WebhookRow['state'], string>>;
  readonly disabled: Readonly<Record<NonNullable<WebhookRow['disabled']>, string>>;
  readonly events: Readonly<Record<MessageType, string>>;
  readonly failures: Readonly<Record<ReceiverFailure, string>>;
  readonly failedTimes: (count: number) => string;
  readonly never: string;
  readonly you: string;
  readonly back: string;
  readonly one: Readonly<
    Record<
      | 'address'
      | 'host'
      | 'owner'
      | 'events'
      | 'content'
      | 'confirmation'
      | 'state'
      | 'created'
      | 'delivered'
      | 'lastError'
      | 'nextTry'
      | 'next'
      | 'queued'
      | 'idle'
      | 'ofOthers',
      string
    >
  >;
  readonly confirmations: Readonly<Record<NonNullable<WebhookRow['confirmation']>, string>>;
  readonly approve: Readonly<Record<'button' | 'title' | 'action' | 'done', string>> & {
    readonly text: (host: string) => string;
  };
  readonly contents: Readonly<Record<WebhookRow['content'], string>>;
  readonly tried: (attempts: number) => string;
  readonly pause: ActTexts;
  readonly pauseOfOther: string;
  readonly resume: ActTexts;
  readonly test: ActTexts;
  readonly rotate: Omit<ActTexts, 'done'>;
  readonly remove: ActTexts;
  readonly replay: ActTexts & Readonly<Record<'since' | 'sinceHelp' | 'sinceFault', string>>;
  readonly replayOne: { readonly button: string; readonly label: (id: string) => string; readonly title: string };
  readonly secret: Readonly<Record<'once' | 'name' | 'open', string>>;
  readonly formerUntil: (time: string) => string;
  readonly create: Readonly<
    Record<
      'button' | 'title' | 'action' | 'text' | 'url' | 'urlHelp' | 'description' | 'events' | 'eventsFault',
      string
    >
  > & { readonly eventNames: Readonly<Record<WebhookEvent, string>> };
  readonly deliveries: {
    readonly title: string;
    readonly intro: string;
    readonly none: string;
    readonly caption: string;
    readonly columns: Readonly<Record<'event' | 'outcome' | 'tried' | 'attempts' | 'acts', string>>;
    readonly outcomes: Readonly<Record<TriedMessage['outcome'], string>>;
    readonly answered: (status: number) => string;
  };
}
