import type { RawItem } from './bounded-lines.ts';
import type { ImportPosition } from './import-state.ts';
import { type PreparedStatement, prepareStatement } from './prepare-statement.ts';
import type { DocumentOwner } from './document-owners.ts';
import type { RefusedStatement } from './post-statements.ts';
import type { BrokenItem } from './refused-file.ts';
import { type ImportForm, unwrap } from './unwrap.ts';

/** Statements for one request, with what stands between them in the input. */
export interface ImportBatch {
  /** Of one version of xAPI, each id once; one with attachments is alone. */
  readonly statements: readonly PreparedStatement[];
  readonly broken: readonly BrokenItem[];
  /** Of an LRS: what cannot be posted, since the LRS refuses the data of its attachments. */
  readonly refused?: readonly RefusedStatement[];
  /** Where the import stands once this batch is done; undefined where it ends within an item. */
  readonly position: ImportPosition | undefined;
  /** The forms in which the statements stood. */
  readonly forms: ReadonlySet<ImportForm>;
  /** Of an LRS: whose states and profiles are copied after the statements. */
  readonly owners?: readonly DocumentOwner[];
}

/** The most of one request. */
export interface BatchLimits {
  readonly statements: number;
  readonly bytes: number;
}

/** Gathers statements until one does not fit. */
export class BatchBuilder {
  readonly #limits: BatchLimits;
  #statements: PreparedStatement[] = [];
  #ids = new Set<string>();
  #bytes = 0;
  #broken: BrokenItem[] = [];
  #refused: RefusedStatement[] = [];
  #forms = new Set<ImportForm>();

  constructor(limits: BatchLimits) {
    this.#limits = limits;
  }

  fits({ id, version, bytes, attachments }: PreparedStatement): boolean {
    const [first] = this.#statements;
    if (first === undefined) return true;
    return (
      attachments === undefined &&
      first.attachments === undefined &&
      first.version === version &&
      !this.#ids.has(id.toLowerCase()) &&
      this.#statements.length < this.#limits.statements &&
      this.#bytes + bytes.length < this.#limits.bytes
    );
  }

  get isFull(): boolean {
    return this.#statements.length >= this.#limits.statements || this.#broken.length >= this.#limits.statements;
  }

  add(statement: PreparedStatement, form: ImportForm): void {
    this.#statements.push(statement);
    this.#ids.add(statement.id.toLowerCase());
    this.#bytes += statement.bytes.length + 1;
    this.#forms.add(form);
  }

  addBroken(item: BrokenItem): void {
    this.#broken.push(item);
  }

  addRefused(statement: RefusedStatement): void {
    this.#refused.push(statement);
  }

  /** The batch so far, and begins the next. */
  take(position: ImportPosition | undefined): ImportBatch | undefined {
    if (this.#statements.length + this.#broken.length + this.#refused.length === 0) return undefined;
    const batch = {
      statements: this.#statements,
      broken: this.#broken,
      ...(this.#refused.length === 0 ? {} : { refused: this.#refused }),
      position,
      forms: this.#forms,
    };
    this.#statements = [];
    this.#ids = new Set();
    this.#bytes = 0;
    this.#broken = [];
    this.#refused = [];
    this.#forms = new Set();
    return batch;
  }
}

/**
 * Divides the statements of an input into requests, in their order. The first `skipped` items are passed over without
 * being parsed.
 */
export const batchesOfStatements = async function* (
  items: AsyncIterable<RawItem>,
  { skipped, limits }: { readonly skipped: number; readonly limits: BatchLimits },
): AsyncGenerator<ImportBatch, void> {
  const builder = new BatchBuilder(limits);
  let item = 0;
  for await (const raw of items) {
    if (item++ < skipped) continue;
    const { line } = raw;
    const unwrapped = 'bytes' in raw ? unwrap(raw.bytes) : { broken: raw.broken };
    if ('broken' in unwrapped)
      builder.addBroken({ line, detail: unwrapped.broken, ...('bytes' in raw ? { bytes: raw.bytes } : {}) });
    else {
      for (const faulty of unwrapped.faulty ?? []) builder.addBroken({ line, ...faulty });
      for (const [index, exported] of unwrapped.statements.entries()) {
        const statement = prepareStatement(exported, { line, item, index });
        const batch = builder.fits(statement) ? undefined : builder.take(index === 0 ? { items: item - 1 } : undefined);
        if (batch !== undefined) yield batch;
        builder.add(statement, unwrapped.form);
      }
    }
    const full = builder.isFull ? builder.take({ items: item }) : undefined;
    if (full !== undefined) yield full;
  }
  const last = builder.take({ items: item });
  if (last !== undefined) yield last;
};
