import { terminalText } from '../../core/terminal-text.ts';

/** Writes to the standard error; names in it act on no terminal. */
export const writeError = (text: string): void => {
  process.stderr.write(terminalText(text));
};

/** Writes a line in the place of the one before, padded to a width; on a terminal only. */
export const writeProgress = (text: string, width = 0): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${terminalText(text)}`.padEnd(width));
};

/** Writes data to the standard output: as it is, unless a terminal shows it. */
export const writeData = (chunk: Uint8Array): boolean =>
  process.stdout.write(process.stdout.isTTY ? terminalText(Buffer.from(chunk).toString()) : chunk);
