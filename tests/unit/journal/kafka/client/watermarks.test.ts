import { createWatermarkReader } from '../../../../../src/journal/kafka/client/watermarks.ts';

const OFFSETS = [{ partition: 0, offset: '7', high: '7', low: '3' }];

/** An admin client that asks a broker of before until it reads its metadata anew. */
const createAdmin = (type: string) => {
  let asked = 0;
  let isRefreshed = false;
  return {
    asked: () => asked,
    fetchTopicOffsets: () => {
      asked++;
      return isRefreshed ? Promise.resolve(OFFSETS) : Promise.reject(Object.assign(new Error(type), { type }));
    },
    describeConfigs: () => {
      isRefreshed = true;
      return Promise.resolve({ resources: [], throttleTime: 0 });
    },
  };
};

describe('the watermarks of a topic', () => {
  it('are asked for again, with new metadata, where a partition has moved to another broker', async () => {
    const { byPartition } = await createWatermarkReader(
      createAdmin('NOT_LEADER_FOR_PARTITION'),
      'topic',
      () => 5,
    ).read();
    expect([...byPartition]).toEqual([[0, { start: 3, end: 7 }]]);
  });

  it('are asked for once where the error says something else', async () => {
    const admin = createAdmin('TOPIC_AUTHORIZATION_FAILED');
    await expect(createWatermarkReader(admin, 'topic', () => 5).read()).rejects.toThrow('TOPIC_AUTHORIZATION_FAILED');
    expect(admin.asked()).toBe(1);
  });
});
