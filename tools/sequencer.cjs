const { default: Sequencer } = require('@jest/test-sequencer');

/**
 * Test files that take the better part of a minute and more, the longest first. Without times of an earlier run jest
 * begins with the largest files, and some of these are the smallest of all.
 */
const LONGEST = [
  'e2e/studies/study-deletions',
  'e2e/unauthenticated/unauthenticated',
  'e2e/clients/schemathesis',
  'e2e/clients/cmi5-session',
  'integration/studies/one-more-or-less',
  'integration/boundaries/heavy-requests',
  'e2e/failures/outage',
  // The heaviest: after those that mostly wait.
  'e2e/torture/rehearsal',
  'e2e/console/console-pages',
  'e2e/console/operator-walk',
  'e2e/torture/rot',
  'e2e/failures/order-kill',
  'e2e/failures/study-topics-loss',
  'e2e/studies/study-pull',
  'e2e/failures/store-errors',
  'e2e/studies/study-clients',
  'e2e/failures/store-startup',
  'e2e/torture/kill',
  'e2e/torture/full',
  'e2e/program/package',
  'e2e/clients/harvest',
  'e2e/torture/clock',
  'e2e/torture/race',
].map((name) => `/tests/${name}.test.ts`);

const rankOf = ({ path }) => {
  const rank = LONGEST.findIndex((name) => path.endsWith(name));
  return rank < 0 ? LONGEST.length : rank;
};

/** The order of jest, after the longest test files. */
module.exports = class extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((one, other) => rankOf(one) - rankOf(other));
  }
};
module.exports.LONGEST = LONGEST;
