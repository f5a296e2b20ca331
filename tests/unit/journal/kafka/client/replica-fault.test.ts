import { findReplicaFault, metadataFault } from '../../../../../src/journal/kafka/client/replica-fault.ts';

const led = (...isr: readonly number[]) => ({ leader: isr[0] ?? 1, isr });
const LEADERLESS = { leader: -1, isr: [1, 2] };

describe('what Kafka says of the replicas of a topic', () => {
  it.each([
    { is: 'nothing where one partition takes appends', partitions: [led(1), LEADERLESS, led(2, 3)], replication: 3 },
    { is: 'nothing of a topic without copies that has its leader', partitions: [led(1)], replication: 1 },
    {
      is: 'that too few are in sync in all',
      partitions: [led(1), led(2), LEADERLESS],
      replication: 3,
      fault: 'NOT_ENOUGH_REPLICAS',
    },
    { is: 'that none has a leader', partitions: [LEADERLESS], replication: 3, fault: 'NO_LEADER' },
    { is: 'that there is no partition', partitions: [], replication: 3, fault: 'NO_LEADER' },
  ])('is $is', ({ partitions, replication, fault }) => {
    expect(findReplicaFault(partitions, replication)).toBe(fault);
  });

  it('is its own error, or that no broker answers', () => {
    expect(metadataFault(Object.assign(new Error(), { type: 'TOPIC_AUTHORIZATION_FAILED' }))).toBe(
      'TOPIC_AUTHORIZATION_FAILED',
    );
    expect(metadataFault(new Error('connect ECONNREFUSED 10.0.0.1:9092'))).toBe('NO_BROKER');
  });
});
