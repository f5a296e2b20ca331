import type { Kafka } from 'kafkajs';
import { asBuffer } from '../../../core/bytes/bytes.ts';
import { type Broker, type Cluster, findClusterFactory } from './private-cluster.ts';

/**
 * Reads the id of a topic, which kafkajs does not ask for.
 *
 * - Issue: kafkajs speaks Metadata up to version 6; ids of topics come with version 10 (KIP-516).
 * - Cost: a request and an answer of the Kafka protocol, encoded here, through private connections of kafkajs.
 * - Test: patched-symbols.test.ts, topic-id.test.ts, contract of the journal.
 * - Delete when: kafkajs gives the ids of topics.
 */
const METADATA = 3;
const VERSION = 10;
const UUID_BYTES = 16;
const NO_TAGS = Buffer.of(0);

/** A length, plus one, as an unsigned varint. */
const compactLength = (length: number): Buffer => {
  const bytes: number[] = [];
  let left = length + 1;
  for (; left > 0x7f; left >>>= 7) bytes.push((left & 0x7f) | 0x80);
  return Buffer.from([...bytes, left]);
};

/** The body of a Metadata request (version 10) for one topic, after the tags of the header. */
export const encodeTopicRequest = (topic: string): Buffer => {
  const name = Buffer.from(topic);
  return Buffer.concat([
    NO_TAGS,
    compactLength(1),
    Buffer.alloc(UUID_BYTES),
    compactLength(name.length),
    name,
    NO_TAGS,
    // Neither creates the topic, nor asks who may do what.
    Buffer.of(0, 0, 0),
    NO_TAGS,
  ]);
};

/** Reads a flexible message of the Kafka protocol. */
class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  skip(length: number): void {
    this.take(length);
  }

  take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) throw new RangeError('the answer is cut off');
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }

  varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.take(1).readUInt8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new RangeError('a number of the answer is too long');
  }

  /** Skips a compact string, or null. */
  skipText(): void {
    this.skip(Math.max(0, this.varint() - 1));
  }

  skipTags(): void {
    for (let tags = this.varint(); tags > 0; tags--) {
      this.varint();
      this.skip(this.varint());
    }
  }
}

/**
 * The id of the only topic in the answer, as Kafka's own tools write it (base64url); undefined if it has none. Throws a
 * RangeError if the answer is cut off.
 */
export const decodeTopicId = (answer: Uint8Array): string | undefined => {
  const reader = new Reader(asBuffer(answer));
  reader.skipTags();
  reader.skip(4);
  for (let brokers = reader.varint(); brokers > 1; brokers--) {
    reader.skip(4);
    reader.skipText();
    reader.skip(4);
    reader.skipText();
    reader.skipTags();
  }
  reader.skipText();
  reader.skip(4);
  if (reader.varint() !== 2) return undefined;
  if (reader.take(2).readInt16BE() !== 0) return undefined;
  reader.skipText();
  const id = reader.take(UUID_BYTES);
  return id.every((byte) => byte === 0) ? undefined : id.toString('base64url');
};

const ask = (broker: Broker, topic: string): Promise<unknown> => {
  const body = encodeTopicRequest(topic);
  return broker.connectionPool.send({
    request: {
      apiKey: METADATA,
      apiVersion: VERSION,
      apiName: 'Metadata',
      // The same as the encoders of kafkajs give: `buf` may be longer than `buffer`.
      encode: () => Promise.resolve({ buf: body, buffer: body }),
    },
    response: {
      decode: (answer: Buffer) => Promise.resolve({ clientSideThrottleTime: 0, id: decodeTopicId(answer) }),
      parse: ({ id }: { readonly id: string | undefined }) => Promise.resolve(id),
    },
  });
};

/**
 * The id that Kafka gave the topic when it was created; undefined if the broker gives none (before 2.8). Rejects with
 * an error of kafkajs.
 */
export const readTopicId = async (kafka: Kafka, topic: string): Promise<string | undefined> => {
  const cluster = findClusterFactory(kafka).create({
    metadataMaxAge: 60_000,
    allowAutoTopicCreation: false,
    maxInFlightRequests: 1,
  }) as Cluster;
  try {
    await cluster.connect();
    await cluster.addTargetTopic(topic);
    await cluster.refreshMetadataIfNecessary();
    const [nodeId] = Object.keys(cluster.findLeaderForPartitions(topic, [0]));
    if (nodeId === undefined) throw new Error(`${topic} has no leader now`);
    const broker = await cluster.findBroker({ nodeId });
    if ((broker.versions[METADATA]?.maxVersion ?? 0) < VERSION) return undefined;
    return (await ask(broker, topic)) as string | undefined;
  } finally {
    await cluster.disconnect();
  }
};
