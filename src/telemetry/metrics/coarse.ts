/**
 * Acts of people and their tools are counted in whole steps, so that an observer cannot see one act more or less. The
 * rest of a step is held back.
 */
export const COUNT_STEP = 10;

/** Bytes are published in whole steps of this size: their exact sum would reveal the length of a person's name. */
export const BYTE_STEP = 65_536;

/** Passes the sum of values on in whole steps. */
export const countInSteps = (step: number, add: (value: number) => void): ((value: number) => void) => {
  let left = 0;
  return (value) => {
    left += value;
    const whole = Math.floor(left / step) * step;
    left -= whole;
    if (whole > 0) add(whole);
  };
};

/** Passes observations on, a whole step at once. */
export const observeInSteps = (step: number, observe: (value: number) => void): ((value: number) => void) => {
  let left: number[] = [];
  return (value) => {
    left.push(value);
    if (left.length < step) return;
    for (const one of left) observe(one);
    left = [];
  };
};
