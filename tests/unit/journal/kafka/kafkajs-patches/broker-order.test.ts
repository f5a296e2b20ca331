/**
 * Other tests of the process may have named brokers.
 *
 * @jest-environment-options {"ownModules": true}
 */

import {
  answeringFirst,
  hasOtherBrokers,
  isSilent,
  noteBrokers,
  noteReach,
} from '../../../../../src/journal/kafka/kafkajs-patches/broker-order.ts';

const SECOND = 1000;

describe('the order of brokers', () => {
  it('has others once a URL or Kafka has named more than one', () => {
    expect(hasOtherBrokers()).toBe(false);
    noteBrokers(1);
    // The one broker may be known by two addresses.
    noteReach('inside:9092', true);
    noteReach('outside:9092', false);
    expect(hasOtherBrokers()).toBe(false);
    noteBrokers(3);
    noteBrokers(1);
    expect(hasOtherBrokers()).toBe(true);
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
