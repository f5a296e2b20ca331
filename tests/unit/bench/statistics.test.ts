import { median, pairedRatios, quantile, spreadOf } from '../../bench/measure/statistics.ts';

describe('the statistics of a measurement', () => {
  it('take the middle figure, or the middle of two', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
    expect(median([])).toBeNaN();
  });

  it('interpolate other shares between two figures', () => {
    const figures = [40, 10, 30, 20, 50];
    expect([0, 0.25, 0.9, 1].map((share) => quantile(figures, share))).toEqual([10, 20, 46, 50]);
    expect(spreadOf([1, 2, 3, 4])).toEqual({ median: 2.5, low: 1.75, high: 3.25 });
  });

  it('compare figures that were measured next to one another, whatever all of a round had in common', () => {
    const load = [1, 5, 2, 9, 1];
    const others = load.map((factor) => 100 * factor);
    const figures = load.map((factor) => 80 * factor);
    expect(pairedRatios(figures, others)).toEqual({ median: 0.8, low: 0.8, high: 0.8 });
  });
});
