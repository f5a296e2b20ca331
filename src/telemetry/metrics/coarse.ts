/**
 * What people and their tools do is counted in whole steps, so that an observer cannot tell one act more or less. The
 * rest of a step is kept back.
 */
export const COUNT_STEP = 10;

/** Bytes are published in whole steps of so many: their exact sum would say how long the name of a person is. */
export const BYTE_STEP = 65_536;

/** Passes on the sum of values in whole steps. */
export const countInSteps = (step: number, add: (value: number) => void): ((value: number) => void) => {
  let left = 0;
  return (value) => {
    left += value;
    const whole = Math.floor(left / step) * step;
    left -= whole;
    if (whole > 0) add(whole);
  };
};

/** Passes on observations a whole step at once. */
export const observeInSteps = (step: number, observe: (value: number) => void): ((value: number) => void) => {
  let left: number[] = [];
  return (value) => {
    left.push(value);
    if (left.length < step) return;
    for (const one of left) observe(one);
    left = [];
  };
};
