import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { ManifestFile } from './manifest.ts';

const OWNER_ONLY = 0o600;
const BUFFERED = 1_000_000;

/** A file of lines that is being written; only its owner may read it. */
export class LineFile {
  readonly #name: string;
  readonly #handle: FileHandle;
  readonly #hash = createHash('sha256');
  #bytes = 0;
  #records = 0;
  #buffer = '';

  private constructor(name: string, handle: FileHandle) {
    this.#name = name;
    this.#handle = handle;
  }

  /** Begins the file in the folder, in place of an existing one. */
  static async create(folder: string, name: string): Promise<LineFile> {
    return new LineFile(name, await open(join(folder, name), 'w', OWNER_ONLY));
  }

  async add(lines: readonly string[]): Promise<void> {
    for (const line of lines) {
      this.#buffer += `${line}\n`;
      if (this.#buffer.length >= BUFFERED) await this.#flush();
    }
    this.#records += lines.length;
  }

  /** Resolves once the file is on the disk. */
  async end(): Promise<ManifestFile> {
    await this.#flush();
    await this.#handle.sync();
    await this.#handle.close();
    return { name: this.#name, records: this.#records, bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }

  async abort(): Promise<void> {
    await this.#handle.close().catch(() => undefined);
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.from(this.#buffer, 'utf8');
    this.#buffer = '';
    this.#hash.update(bytes);
    this.#bytes += bytes.length;
    await this.#handle.writeFile(bytes);
  }
}
