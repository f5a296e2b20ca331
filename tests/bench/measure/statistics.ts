/** The quartiles of figures. */
export interface Spread {
  readonly median: number;
  /** The quartile below and the quartile above. */
  readonly low: number;
  readonly high: number;
}

/** The figure below which this share of all lies, between two of them by interpolation; NaN without any. */
export const quantile = (figures: readonly number[], share: number): number => {
  const sorted = figures.toSorted((one, other) => one - other);
  const place = share * (sorted.length - 1);
  const [below = NaN, above = below] = sorted.slice(Math.floor(place), Math.floor(place) + 2);
  return below + (above - below) * (place - Math.floor(place));
};

export const median = (figures: readonly number[]): number => quantile(figures, 0.5);

export const spreadOf = (figures: readonly number[]): Spread => ({
  median: median(figures),
  low: quantile(figures, 0.25),
  high: quantile(figures, 0.75),
});

/**
 * The quartiles of the ratios of figures that were measured next to one another. The load of other programs, which
 * falls upon both, is not in them.
 */
export const pairedRatios = (figures: readonly number[], others: readonly number[]): Spread =>
  spreadOf(figures.slice(0, others.length).map((figure, index) => figure / (others[index] ?? NaN)));
