import { urgencyOf } from '../../../src/console/pages/desk/due.ts';

describe('the urgency of an item on the desk', () => {
  it.each([
    [-1, 'overdue'],
    [0, 'urgent'],
    [3, 'urgent'],
    [4, 'soon'],
    [10, 'soon'],
    [11, 'later'],
  ])('is by the days left: %d is %s', (days, urgency) => {
    expect(urgencyOf(days)).toBe(urgency);
  });
});
