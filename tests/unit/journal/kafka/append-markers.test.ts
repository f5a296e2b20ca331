import type { Producer, ProducerRecord } from 'kafkajs';
import { createKafkaMarking, type KafkaMarking } from '../../../../src/journal/kafka/append-markers.ts';
import { createHealth } from '../../../../src/journal/kafka/send.ts';
import { isProblem } from '../../../../src/core/problem.ts';

interface Send {
  readonly partition: number;
  readonly values: readonly string[];
}

type Answer = 'taken' | Error;

/** A topic of three partitions behind a kafkajs producer whose sends the test answers. */
const aTopic = (
  answer: (send: Send, nth: number) => Promise<Answer> | Answer,
): { readonly marking: KafkaMarking; readonly sends: Send[]; readonly kept: string[][]; readonly logged: string[] } => {
  const sends: Send[] = [];
  const kept: string[][] = [[], [], []];
  const logged: string[] = [];
  const send = async ({ messages }: ProducerRecord): Promise<unknown> => {
    const partition = messages[0]?.partition ?? -1;
    const one = { partition, values: messages.map(({ value }) => (value as Buffer).toString()) };
    sends.push(one);
    const outcome = await answer(one, sends.filter((other) => other.partition === partition).length);
    if (outcome !== 'taken') throw outcome;
    const baseOffset = String(kept[partition]?.length ?? 0);
    kept[partition]?.push(...one.values);
    return [{ partition, errorCode: 0, baseOffset }];
  };
  const health = createHealth((level, message) => logged.push(`${level}: ${message}`));
  return {
    marking: createKafkaMarking({ producer: { send } as unknown as Producer, topic: 'traces', partitions: 3, health }),
    sends,
    kept,
    logged,
  };
};

describe('a marker in Kafka', () => {
  it('goes to each partition by a send of its own, which names that partition alone', async () => {
    const { marking, sends } = aTopic(() => 'taken');
    expect(await marking.mark(Buffer.from('a'))).toEqual(
      [0, 1, 2].map((partition) => ({ partition, offset: 0, frame: 0 })),
    );
    expect(sends).toEqual([0, 1, 2].map((partition) => ({ partition, values: ['a'] })));
  });

  it('is tried again at the partition that did not take it, and not elsewhere', async () => {
    const { marking, kept, logged } = aTopic(({ partition }, nth) =>
      partition === 1 && nth < 3 ? new Error('no leader') : 'taken',
    );
    expect((await marking.mark(Buffer.from('a'))).map(({ offset }) => offset)).toEqual([0, 0, 0]);
    expect(kept).toEqual([['a'], ['a'], ['a']]);
    expect([logged[0], logged.at(-1)]).toEqual([
      'warn: the journal does not take records; trying again',
      'warn: the journal takes records again',
    ]);
  });

  it('is not confirmed where one partition does not take it, and only once no send is under way', async () => {
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    const refused = Object.assign(new Error('no'), { type: 'INVALID_RECORD' });
    const { marking, kept } = aTopic(async ({ partition }) => {
      if (partition === 0) return refused;
      await opened;
      return 'taken';
    });
    let outcome = 'under way';
    const marked = marking.mark(Buffer.from('a')).catch((thrown: unknown) => {
      outcome = isProblem(thrown) ? thrown.kind : String(thrown);
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(outcome).toBe('under way');
    open();
    await marked;
    expect([outcome, kept]).toEqual(['journal-unavailable', [[], ['a'], ['a']]]);
  });

  it('shares the sends with those that wait at the same time, in one order everywhere', async () => {
    const { marking, sends, kept } = aTopic(() => 'taken');
    const positions = await Promise.all(['a', 'b', 'c'].map((name) => marking.mark(Buffer.from(name))));
    expect(sends).toHaveLength(3);
    expect(kept).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
    expect(positions.map((of) => of.map(({ offset }) => offset))).toEqual([
      [0, 0, 0],
      [1, 1, 1],
      [2, 2, 2],
    ]);
    await marking.idle();
  });
});
