import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { ReleasedRecord } from '../studies/record/released-record.ts';
import { Problem } from '../core/problem.ts';
import { linesOf } from './lines-of.ts';
import { type PulledChange, readChange } from './pulled-change.ts';

/** What was pulled of a study so far, on disk: whoever is killed at any moment goes on from the last whole line. */
export interface PullState {
  /** The cursor of the last change; none at the beginning. */
  readonly cursor: () => string | undefined;
  /** How many records the changes so far fold to. */
  readonly size: () => number;
  /** Keeps changes, as the lines in which they came. */
  readonly append: (lines: readonly { readonly text: string; readonly change: PulledChange }[]) => Promise<void>;
  /** Forgets everything: the stream is read from its start. */
  readonly restart: () => Promise<void>;
  /** The records that were put and not deleted since, in the order of the stream. */
  readonly fold: () => AsyncIterable<ReleasedRecord>;
  /** Forgets what was replaced and deleted, on disk too. */
  readonly compact: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const OWN = 0o600;
const WRITTEN_AT_ONCE = 500;

const headOf = (address: string): string => `${JSON.stringify({ pulls: address })}\n`;

/**
 * Opens the state of a pull, or begins one. Its first line says what is pulled: throws Problem `invalid-request` where
 * that is something else. What was cut off in the middle of a line, or is no change, ends it: from there on the stream
 * is read again.
 */
export const openPullState = async (file: string, address: string): Promise<PullState> => {
  const head = headOf(address);
  let handle: FileHandle;
  let end: number;
  let cursor: string | undefined;
  // Where the line of each live record begins.
  let live: Map<string, number>;

  const take = (change: PulledChange, start: number): void => {
    ({ cursor } = change);
    if (change.op === 'del') live.delete(change.key);
    if (change.op !== 'put') return;
    // Last in the map is last in the stream.
    live.delete(change.record.key);
    live.set(change.record.key, start);
  };

  const begin = async (): Promise<void> => {
    await handle.truncate(0);
    await handle.write(head, 0);
    end = Buffer.byteLength(head);
    cursor = undefined;
    live = new Map();
  };

  const pieces = (from: number) => handle.createReadStream({ start: from, autoClose: false });

  const load = async (): Promise<void> => {
    handle = await open(file, 'a+', OWN).then(async (made) => {
      await made.close();
      return open(file, 'r+');
    });
    end = 0;
    cursor = undefined;
    live = new Map();
    for await (const { start, text } of linesOf(pieces(0))) {
      if (start === 0) {
        if (`${text}\n` !== head)
          throw new Problem(
            'invalid-request',
            `${file} is the state of another pull (${text.slice(0, 200)}); choose another file, or remove it`,
          );
      } else {
        const change = readChange(text);
        if (change === undefined) break;
        take(change, start);
      }
      end = start + Buffer.byteLength(text) + 1;
    }
    if (end === 0) await begin();
    else await handle.truncate(end);
  };

  const fold = async function* (): AsyncGenerator<ReleasedRecord, void> {
    for await (const { start, text } of linesOf(pieces(Buffer.byteLength(head)), Buffer.byteLength(head))) {
      const change = readChange(text);
      if (change?.op === 'put' && live.get(change.record.key) === start) yield change.record;
    }
  };

  const compact = async (): Promise<void> => {
    const part = `${file}.part`;
    await rm(part, { force: true });
    const to = await open(part, 'wx', OWN);
    try {
      let some = [head];
      const put = async (): Promise<void> => {
        await to.writeFile(some.join(''));
        some = [];
      };
      for await (const { start, text } of linesOf(pieces(Buffer.byteLength(head)), Buffer.byteLength(head))) {
        const change = readChange(text);
        if (change?.op === 'put' && live.get(change.record.key) === start) some.push(`${text}\n`);
        if (some.length >= WRITTEN_AT_ONCE) await put();
      }
      if (cursor !== undefined) some.push(`${JSON.stringify({ cursor, op: 'tick' })}\n`);
      await put();
      await to.sync();
    } finally {
      await to.close();
    }
    await rename(part, file);
    await handle.close();
    await load();
  };

  await load();
  return {
    cursor: () => cursor,
    size: () => live.size,
    append: async (lines) => {
      const bytes = Buffer.from(lines.map(({ text }) => `${text}\n`).join(''));
      await handle.write(bytes, 0, bytes.length, end);
      for (const { text, change } of lines) {
        take(change, end);
        end += Buffer.byteLength(text) + 1;
      }
    },
    restart: begin,
    fold,
    compact,
    close: () => handle.close(),
  };
};
