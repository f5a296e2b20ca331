import { createReadStream } from 'node:fs';

const LF = 10;

/** The lines of a file, each of which ends in a line feed; one is in memory at a time. */
export const readLines = async function* (file: string): AsyncGenerator<string, void> {
  let parts: Buffer[] = [];
  for await (const piece of createReadStream(file) as AsyncIterable<Buffer>) {
    let from = 0;
    for (let end = piece.indexOf(LF); end >= 0; end = piece.indexOf(LF, from)) {
      parts.push(piece.subarray(from, end));
      yield parts.length === 1 ? (parts[0] as Buffer).toString('utf8') : Buffer.concat(parts).toString('utf8');
      parts = [];
      from = end + 1;
    }
    if (from < piece.length) parts.push(piece.subarray(from));
  }
};

/** Groups lines, at most so many and so many characters; a longer line is a group of its own. */
export const groupLines = async function* (
  lines: AsyncIterable<string>,
  most: { readonly lines: number; readonly characters: number },
): AsyncGenerator<readonly string[], void> {
  let group: string[] = [];
  let characters = 0;
  for await (const line of lines) {
    if (group.length > 0 && (group.length === most.lines || characters + line.length > most.characters)) {
      yield group;
      group = [];
      characters = 0;
    }
    group.push(line);
    characters += line.length;
  }
  if (group.length > 0) yield group;
};
