import type { Producer, ProducerRecord } from 'kafkajs';
import { createMarkerAppender, type MarkerAppender } from '../../../../../src/journal/kafka/produce/append-markers.ts';
import { createSendOutcomeLog } from '../../../../../src/journal/kafka/produce/send.ts';
import { isProblem } from '../../../../../src/core/problem.ts';

interface Send {
  readonly partition: number;
  readonly values: readonly string[];
}

type Answer = 'confirmed' | Error;

/** A topic of three partitions behind a kafkajs producer whose sends the test answers. */
const aTopic = (
  answer: (send: Send, nth: number) => Promise<Answer> | Answer,
): {
  readonly markers: MarkerAppender;
  readonly sends: Send[];
  readonly appended: string[][];
  readonly logged: string[];
} => {
  const sends: Send[] = [];
  const appended: string[][] = [[], [], []];
  const logged: string[] = [];
  const send = async ({ messages }: ProducerRecord): Promise<unknown> => {
    const partition = messages[0]?.partition ?? -1;
    const one = { partition, values: messages.map(({ value }) => (value as Buffer).toString()) };
    sends.push(one);
    const outcome = await answer(one, sends.filter((other) => other.partition === partition).length);
    if (outcome !== 'confirmed') throw outcome;
    const baseOffset = String(appended[partition]?.length ?? 0);
    appended[partition]?.push(...one.values);
    return [{ partition, errorCode: 0, baseOffset }];
  };
  const health = createSendOutcomeLog((level, message) => logged.push(`${level}: ${message}`));
  return {
    markers: createMarkerAppender({
      producer: { send } as unknown as Producer,
      topic: 'traces',
      partitions: 3,
      outcomeLog: health,
    }),
    sends,
    appended,
    logged,
  };
};

describe('a marker in Kafka', () => {
  it('goes to each partition by a send of its own, which names that partition alone', async () => {
    const { markers, sends } = aTopic(() => 'confirmed');
    expect(await markers.append(Buffer.from('a'))).toEqual(
      [0, 1, 2].map((partition) => ({ partition, offset: 0, frame: 0 })),
    );
    expect(sends).toEqual([0, 1, 2].map((partition) => ({ partition, values: ['a'] })));
  });

  it('is tried again at the partition that did not take it, and not elsewhere', async () => {
    const { markers, appended, logged } = aTopic(({ partition }, nth) =>
      partition === 1 && nth < 3 ? new Error('no leader') : 'confirmed',
    );
    expect((await markers.append(Buffer.from('a'))).map(({ offset }) => offset)).toEqual([0, 0, 0]);
    expect(appended).toEqual([['a'], ['a'], ['a']]);
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
    const { markers, appended } = aTopic(async ({ partition }) => {
      if (partition === 0) return refused;
      await opened;
      return 'confirmed';
    });
    let outcome = 'under way';
    const marked = markers.append(Buffer.from('a')).catch((thrown: unknown) => {
      outcome = isProblem(thrown) ? thrown.kind : String(thrown);
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(outcome).toBe('under way');
    open();
    await marked;
    expect([outcome, appended]).toEqual(['journal-unavailable', [[], ['a'], ['a']]]);
  });

  it('shares the sends with those that wait at the same time, in one order everywhere', async () => {
    const { markers, sends, appended } = aTopic(() => 'confirmed');
    const positions = await Promise.all(['a', 'b', 'c'].map((name) => markers.append(Buffer.from(name))));
    expect(sends).toHaveLength(3);
    expect(appended).toEqual([
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ]);
    expect(positions.map((of) => of.map(({ offset }) => offset))).toEqual([
      [0, 0, 0],
      [1, 1, 1],
      [2, 2, 2],
    ]);
    await markers.idle();
  });
});
