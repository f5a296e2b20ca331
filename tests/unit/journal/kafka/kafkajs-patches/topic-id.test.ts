import { decodeTopicId, encodeTopicRequest } from '../../../../../src/journal/kafka/kafkajs-patches/topic-id.ts';

/** An answer as Kafka writes it (Metadata, version 10), after the correlation id. */
const ANSWER = Buffer.concat([
  // Tags, throttle time; one broker: id, host, port, rack, tags.
  Buffer.from([0, 0, 0, 0, 0, 2, 0, 0, 0, 1, 10, ...Buffer.from('127.0.0.1'), 0, 0, 0x4a, 0x84, 0, 0]),
  // Cluster id, controller id.
  Buffer.from([5, ...Buffer.from('abcd'), 0, 0, 0, 1]),
  // One topic: no error, its name, its id.
  Buffer.from([2, 0, 0, 11, ...Buffer.from('lrs.traces'), ...Array.from({ length: 16 }, (_, n) => n + 1)]),
  // Internal, no partitions, rights, tags; rights, tags.
  Buffer.from([0, 1, 0x80, 0, 0, 0, 0, 0x80, 0, 0, 0, 0]),
]);
const ID_AT = ANSWER.indexOf(Buffer.from('lrs.traces')) + 10;

const changed = (at: number, bytes: Buffer): Buffer => {
  const answer = Buffer.from(ANSWER);
  bytes.copy(answer, at);
  return answer;
};

describe('The id of a topic', () => {
  it('is asked for by the name of the topic, which is not created', () => {
    const name = 'a'.repeat(200);
    expect(encodeTopicRequest('lrs').toString('hex')).toBe(`0002${'00'.repeat(16)}046c72730000000000`);
    // The length of a longer name takes two bytes.
    expect(encodeTopicRequest(name).subarray(18, 20).toString('hex')).toBe('c901');
  });

  it('is read as the tools of Kafka write it', () => {
    expect(decodeTopicId(ANSWER)).toBe('AQIDBAUGBwgJCgsMDQ4PEA');
  });

  it('is none where the broker has none, or does not know the topic', () => {
    expect(decodeTopicId(changed(ID_AT, Buffer.alloc(16)))).toBeUndefined();
    expect(decodeTopicId(changed(ID_AT - 13, Buffer.from([0, 3])))).toBeUndefined();
  });

  it('is not made of an answer that is cut off', () => {
    for (let length = 0; length < ID_AT + 16; length++)
      expect(() => decodeTopicId(ANSWER.subarray(0, length))).toThrow(RangeError);
  });
});
