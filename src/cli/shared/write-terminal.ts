import { terminalText } from '../../core/text/terminal-text.ts';

/** Writes to the standard error. Names in the text cannot control a terminal. */
export const writeError = (text: string): void => {
  process.stderr.write(terminalText(text));
};

/** Writes a line in the place of the last one, padded to a width, only on a terminal. */
export const writeProgress = (text: string, width = 0): void => {
  if (process.stderr.isTTY) process.stderr.write(`\r${terminalText(text)}`.padEnd(width));
};

/** Writes data to the standard output, unchanged unless it is a terminal. */
export const writeData = (chunk: Uint8Array): boolean =>
  process.stdout.write(process.stdout.isTTY ? terminalText(Buffer.from(chunk).toString()) : chunk);
