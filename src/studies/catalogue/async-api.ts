import { mainText } from './croissant.ts';
import { DAY_MS } from '../../core/time.ts';
import type { Purpose } from '../../consent/model/types.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import { recordSchema } from '../record/record-schema.ts';
import { studyName, studyPageUrl, studyResourceUrl } from '../study/study-paths.ts';

export interface AsyncApiInput {
  readonly purpose: Purpose;
  /** PUBLIC_URL, without a slash at its end. */
  readonly publicUrl: string;
  /** The study's topic and brokers (`host:port`), for platforms inside the trust domain; absent for other readers. */
  readonly kafka?: { readonly topic: string; readonly brokers: readonly string[]; readonly tls: boolean };
}

const ref = (pointer: string): JsonObject => ({ $ref: `#/${pointer}` });

const CURSOR: JsonObject = { type: 'string', description: 'Where to go on: sent as Last-Event-ID or after=' };
const RELEASE_KEY: JsonObject = {
  type: 'string',
  format: 'uuid',
  description: 'Names the record: a later put of it replaces, a del deletes',
};

const change = (
  {
    op,
    summary,
    optional = [],
  }: { readonly op: string; readonly summary: string; readonly optional?: readonly string[] },
  others: Readonly<Record<string, JsonObject>>,
): JsonObject => ({
  name: op,
  title: op,
  summary,
  contentType: 'application/json',
  payload: {
    type: 'object',
    properties: { cursor: CURSOR, op: { const: op }, ...others },
    required: ['cursor', 'op', ...Object.keys(others).filter((name) => !optional.includes(name))],
  },
});

const messages = (): Readonly<Record<string, JsonObject>> => ({
  put: change(
    { op: 'put', summary: 'A record, new or in place of the one with its key.', optional: ['profile'] },
    {
      key: RELEASE_KEY,
      source: { type: 'string' },
      profile: { type: 'string', format: 'iri' },
      statement: ref('components/schemas/record'),
    },
  ),
  del: change(
    { op: 'del', summary: 'A record to be deleted: it was voided, or may no longer be held.' },
    { key: RELEASE_KEY, why: { enum: ['removed', 'voided'] } },
  ),
  tick: change({ op: 'tick', summary: 'Nothing new; the stream is alive.' }, {}),
});

const kafkaMessages = (): Readonly<Record<string, JsonObject>> => ({
  record: {
    name: 'record',
    contentType: 'application/json',
    summary: 'A record.',
    headers: {
      type: 'object',
      properties: { source: { type: 'string' }, profile: { type: 'string' } },
      required: ['source'],
    },
    payload: ref('components/schemas/record'),
    bindings: { kafka: { key: RELEASE_KEY } },
  },
  tombstone: {
    name: 'tombstone',
    summary: 'The record with this key is to be deleted.',
    headers: { type: 'object', properties: { why: { enum: ['removed', 'voided'] } } },
    payload: { type: 'null' },
    bindings: { kafka: { key: RELEASE_KEY } },
  },
  heartbeat: {
    name: 'heartbeat',
    contentType: 'application/json',
    summary: 'Keeps compaction going; to be passed over.',
    payload: { type: 'object' },
    bindings: { kafka: { key: { const: '_' } } },
  },
});

const topicChannel = (topic: string, names: readonly string[]): JsonObject => ({
  address: topic,
  title: 'The topic',
  servers: [ref('servers/kafka')],
  description:
    'For platforms inside the trust domain, by access control list. A stop reaches them when its tombstone does.',
  messages: Object.fromEntries(names.map((name) => [name, ref(`components/messages/${name}`)])),
  bindings: {
    kafka: {
      topic,
      partitions: 1,
      topicConfiguration: { 'cleanup.policy': ['compact'], 'delete.retention.ms': 30 * DAY_MS },
      bindingVersion: '0.5.0',
    },
  },
});

/**
 * Describes a study's stream in AsyncAPI 3.0: Server-Sent Events or NDJSON over HTTP, and the Kafka topic if there is
 * one.
 */
export const asyncApiOf = ({ purpose, publicUrl, kafka }: AsyncApiInput): JsonObject => {
  const { host, protocol, pathname } = new URL(publicUrl);
  const streamed = messages();
  const inTopic = kafka === undefined ? {} : kafkaMessages();
  const resource = studyResourceUrl('', purpose.id);
  return {
    asyncapi: '3.0.0',
    info: {
      title: mainText(purpose.title),
      version: `${purpose.version}.0.0`,
      description: mainText(purpose.summary),
      contact: { name: purpose.controller.name, url: studyPageUrl(publicUrl, purpose.id) },
      externalDocs: { description: 'Codebook', url: `${studyResourceUrl(publicUrl, purpose.id)}/codebook` },
    },
    defaultContentType: 'application/json',
    servers: {
      http: {
        host,
        ...(pathname !== '/' && { pathname }),
        protocol: protocol.slice(0, -1),
        security: [ref('components/securitySchemes/bearer')],
      },
      ...(kafka !== undefined && {
        kafka: {
          host: kafka.brokers.join(','),
          protocol: kafka.tls ? 'kafka-secure' : 'kafka',
          description: 'Inside the trust domain alone.',
        },
      }),
    },
    channels: {
      stream: {
        address: `${resource}/stream`,
        title: 'The stream',
        servers: [ref('servers/http')],
        description:
          'A changelog: apply in order, put replaces, del deletes. ' +
          'Accept: text/event-stream or application/x-ndjson. ' +
          'Go on with Last-Event-ID or ?after=; ?from=start begins anew; ?follow=false ends at the head. ' +
          `Deletions are confirmed by POST ${resource}/acks {"cursor"} within 30 days.`,
        messages: Object.fromEntries(Object.keys(streamed).map((name) => [name, ref(`components/messages/${name}`)])),
        bindings: { http: {} },
      },
      ...(kafka !== undefined && { topic: topicChannel(kafka.topic, Object.keys(inTopic)) }),
    },
    operations: {
      sendChanges: {
        action: 'send',
        channel: ref('channels/stream'),
        summary: `What ${studyName(purpose.id)} may see, as it changes.`,
        bindings: { http: { method: 'GET', bindingVersion: '0.3.0' } },
      },
      ...(kafka !== undefined && { sendRecords: { action: 'send', channel: ref('channels/topic') } }),
    },
    components: {
      messages: { ...streamed, ...inTopic },
      schemas: {
        record: purpose.view === undefined ? {} : recordSchema(purpose.view, studyPageUrl(publicUrl, purpose.id)),
      },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'A credential of the study.' } },
    },
  };
};
