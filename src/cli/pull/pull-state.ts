import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import type { ReleasedRecord } from '../../studies/record/released-record.ts';
import { Problem } from '../../core/problem.ts';
import { linesOf } from '../shared/lines-of.ts';
import { type PulledChange, readChange } from './pulled-change.ts';

const OWNER_ONLY = 0o600;
const LINES_A_WRITE = 500;

const headOf = (address: string): string => `${JSON.stringify({ pulls: address })}\n`;

/**
 * The records pulled of a study so far, as a file of the stream's own lines. Its first line names the study. After a
 * kill at any moment the pull goes on from the last complete line.
 */
export class PullState {
  readonly #file: string;
  readonly #head: string;
  #handle: FileHandle;
  #end = 0;
  #cursor: string | undefined;
  /** The offset of each live record's line in the file, in the order of the stream. */
  #live = new Map<string, number>();

  private constructor(file: string, address: string, handle: FileHandle) {
    this.#file = file;
    this.#head = headOf(address);
    this.#handle = handle;
  }

  /** Opens the state of a pull, or begins one. Throws Problem `invalid-request` if the file pulls another study. */
  static async open(file: string, address: string): Promise<PullState> {
    const opened = await open(file, 'a+', OWNER_ONLY);
    // A file of an earlier release may be readable for others.
    await opened.chmod(OWNER_ONLY);
    await opened.close();
    const state = new PullState(file, address, await open(file, 'r+'));
    await state.#load();
    return state;
  }

  /** The cursor of the last change; undefined at the beginning. */
  get cursor(): string | undefined {
    return this.#cursor;
  }

  /** The number of records to which the changes so far fold. */
  get size(): number {
    return this.#live.size;
  }

  /** Adds changes, as the lines in which they came. */
  async append(lines: readonly { readonly text: string; readonly change: PulledChange }[]): Promise<void> {
    const bytes = Buffer.from(lines.map(({ text }) => `${text}\n`).join(''));
    await this.#handle.write(bytes, 0, bytes.length, this.#end);
    for (const { text, change } of lines) {
      this.#apply(change, this.#end);
      this.#end += Buffer.byteLength(text) + 1;
    }
  }

  /** Forgets everything: the stream is then read from its start. */
  async restart(): Promise<void> {
    await this.#handle.truncate(0);
    await this.#handle.write(this.#head, 0);
    this.#end = Buffer.byteLength(this.#head);
    this.#cursor = undefined;
    this.#live = new Map();
  }

  /** The records that were put and not deleted since, in the order of the stream. */
  async *fold(): AsyncGenerator<ReleasedRecord, void> {
    for await (const { record } of this.#liveLines()) yield record;
  }

  /** Removes replaced and deleted records from the disk too: a complete new file replaces the old one. */
  async compact(): Promise<void> {
    const part = `${this.#file}.part`;
    await rm(part, { force: true });
    const handle = await open(part, 'wx', OWNER_ONLY);
    try {
      let lines = [this.#head];
      const flush = async (): Promise<void> => {
        await handle.writeFile(lines.join(''));
        lines = [];
      };
      for await (const { text } of this.#liveLines()) {
        lines.push(`${text}\n`);
        if (lines.length >= LINES_A_WRITE) await flush();
      }
      if (this.#cursor !== undefined) lines.push(`${JSON.stringify({ cursor: this.#cursor, op: 'tick' })}\n`);
      await flush();
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, this.#file);
    await this.#handle.close();
    this.#handle = await open(this.#file, 'r+');
    await this.#load();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  async *#liveLines(): AsyncGenerator<{ readonly text: string; readonly record: ReleasedRecord }, void> {
    const start = Buffer.byteLength(this.#head);
    for await (const line of linesOf(this.#chunks(start), start)) {
      const change = readChange(line.text);
      if (change?.op === 'put' && this.#live.get(change.record.key) === line.start)
        yield { text: line.text, record: change.record };
    }
  }

  /** Reads the file up to its first line that is cut off or is no change. The rest is read from the stream again. */
  async #load(): Promise<void> {
    this.#end = 0;
    this.#cursor = undefined;
    this.#live = new Map();
    for await (const { start, text } of linesOf(this.#chunks(0))) {
      if (start === 0) this.#checkHead(text);
      else {
        const change = readChange(text);
        if (change === undefined) break;
        this.#apply(change, start);
      }
      this.#end = start + Buffer.byteLength(text) + 1;
    }
    if (this.#end === 0) await this.restart();
    else await this.#handle.truncate(this.#end);
  }

  #checkHead(text: string): void {
    if (`${text}\n` === this.#head) return;
    throw new Problem(
      'invalid-request',
      `${this.#file} is the state of another pull (${text.slice(0, 200)}); choose another file, or remove it`,
    );
  }

  #apply(change: PulledChange, start: number): void {
    this.#cursor = change.cursor;
    if (change.op === 'del') this.#live.delete(change.key);
    if (change.op !== 'put') return;
    // The last in the map is the last in the stream.
    this.#live.delete(change.record.key);
    this.#live.set(change.record.key, start);
  }

  #chunks(start: number) {
    return this.#handle.createReadStream({ start, autoClose: false });
  }
}
