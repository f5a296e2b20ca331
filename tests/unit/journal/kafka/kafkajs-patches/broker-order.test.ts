import {
  answeringFirst,
  isOnlyBroker,
  isSilent,
  noteReach,
} from '../../../../../src/journal/kafka/kafkajs-patches/broker-order.ts';

const SECOND = 1000;

describe('the order of brokers', () => {
  it('knows an only broker until another is met, whether that has answered or not', () => {
    expect(isOnlyBroker('one:9092')).toBe(true);
    noteReach('one:9092', false);
    expect(isOnlyBroker('one:9092')).toBe(true);
    noteReach('two:9092', false);
    expect(isOnlyBroker('one:9092')).toBe(false);
    noteReach('two:9092', true);
    expect(isOnlyBroker('one:9092')).toBe(false);
  });

  it('has those that answered first, those that did not last', () => {
    noteReach('hung:9092', false);
    noteReach('good:9092', true);
    expect(answeringFirst(['hung:9092', 'new:9092', 'good:9092'], (one) => one)).toEqual([
      'good:9092',
      'new:9092',
      'hung:9092',
    ]);
    expect(isSilent('hung:9092', SECOND)).toBe(true);
    noteReach('hung:9092', true);
    expect(isSilent('hung:9092', SECOND)).toBe(false);
  });
});
