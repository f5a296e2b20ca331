export const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Says on stderr how far it is. */
export const say = (text: string): void => {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
};
