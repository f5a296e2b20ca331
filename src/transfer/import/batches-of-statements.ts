import type { RawItem } from './files/bounded-lines.ts';
import type { ImportPosition } from './import-state.ts';
import { type ItemPlace, type PreparedStatement, prepareStatement } from './statements/prepare-statement.ts';
import type { DocumentOwner } from './statements/document-owners.ts';
import { describedIn, type ReadAttachments } from './statements/described-attachments.ts';
import type { InputDocument } from './statements/source-document.ts';
import type { RefusedStatement } from './post-statements.ts';
import type { BrokenItem } from './refused-file.ts';
import { type ImportForm, unwrapStatements, type Unwrapped } from './statements/unwrap.ts';
import type { UnwrappedStatement } from './statements/unwrapped-statement.ts';
import { mayVoid, VoidedStatements, type Waiting } from './voided-statements.ts';

/** Statements for one request, and the other items between them in the input. */
export interface ImportBatch {
  /** Of one version of xAPI, each id once, none with what voids it; a statement with attachments is the only one. */
  readonly statements: readonly PreparedStatement[];
  readonly broken: readonly BrokenItem[];
  /** For an LRS: statements that cannot be posted, since the LRS refuses the data of their attachments. */
  readonly refused?: readonly RefusedStatement[];
  /** For a table: the number of rows that have no statement, as its mapping says. */
  readonly skipped?: number;
  /** The position of the import once this batch is done; undefined if the batch ends within an item. */
  readonly position: ImportPosition | undefined;
  /** The forms in which the statements were found. */
  readonly forms: ReadonlySet<ImportForm>;
  /** For an LRS: the owners whose states and profiles are copied after the statements. */
  readonly owners?: readonly DocumentOwner[];
  /** Documents of the input, which come after its statements. */
  readonly documents?: readonly InputDocument[];
}

/** The limits of one request. */
export interface BatchLimits {
  readonly statements: number;
  readonly bytes: number;
}

/** Gathers statements until one does not fit. */
export class BatchBuilder {
  readonly #limits: BatchLimits;
  #statements: PreparedStatement[] = [];
  #ids = new Set<string>();
  #voids = new Set<string>();
  #bytes = 0;
  #broken: BrokenItem[] = [];
  #refused: RefusedStatement[] = [];
  #skipped = 0;
  #forms = new Set<ImportForm>();

  constructor(limits: BatchLimits) {
    this.#limits = limits;
  }

  fits({ id, version, bytes, attachments, isVoided }: PreparedStatement): boolean {
    const [first] = this.#statements;
    if (first === undefined) return true;
    return (
      attachments === undefined &&
      first.attachments === undefined &&
      first.version === version &&
      !this.#ids.has(id.toLowerCase()) &&
      !(isVoided === true && this.#voids.has(id.toLowerCase())) &&
      this.#statements.length < this.#limits.statements &&
      this.#bytes + bytes.length < this.#limits.bytes
    );
  }

  get isFull(): boolean {
    const { statements } = this.#limits;
    return [this.#statements, this.#broken, this.#refused].some(({ length }) => length >= statements);
  }

  add(statement: PreparedStatement, form: ImportForm): void {
    this.#statements.push(statement);
    this.#ids.add(statement.id.toLowerCase());
    if (statement.voids !== undefined) this.#voids.add(statement.voids);
    this.#bytes += statement.bytes.length + 1;
    this.#forms.add(form);
  }

  addBroken(item: BrokenItem): void {
    this.#broken.push(item);
  }

  addRefused(statement: RefusedStatement): void {
    this.#refused.push(statement);
  }

  addSkipped(): void {
    this.#skipped++;
  }

  /** Returns the batch so far, and begins the next. */
  take(position: ImportPosition | undefined): ImportBatch | undefined {
    if (this.#statements.length + this.#broken.length + this.#refused.length + this.#skipped === 0) return undefined;
    const batch = {
      statements: this.#statements,
      broken: this.#broken,
      ...(this.#refused.length > 0 && { refused: this.#refused }),
      ...(this.#skipped !== 0 && { skipped: this.#skipped }),
      position,
      forms: this.#forms,
    };
    this.#statements = [];
    this.#ids = new Set();
    this.#voids = new Set();
    this.#bytes = 0;
    this.#broken = [];
    this.#refused = [];
    this.#skipped = 0;
    this.#forms = new Set();
    return batch;
  }
}

/** The way in which the items of an input are read. */
export interface ItemReading<Item extends RawItem> {
  /** So many items at the beginning are done: of these only voiding statements and items of `waiting` are parsed. */
  readonly skipped: number;
  readonly waiting?: readonly number[] | undefined;
  readonly limits: BatchLimits;
  /** Unwraps an item that could be divided from the others; without it, its JSON has the statements. */
  readonly unwrapItem?: (item: Extract<Item, { readonly bytes: Buffer }>) => Unwrapped | Promise<Unwrapped>;
  /** Reads the data of attachments from the input; without it, none come along. */
  readonly readAttachments?: ReadAttachments;
  /** True at the end of an input that is cut: statements that wait go on waiting for a run on the complete input. */
  readonly isCut?: () => boolean;
}

const unwrapBytes = ({ bytes }: { readonly bytes: Buffer }): Unwrapped => unwrapStatements(bytes);

const bytesIn = (raw: RawItem): { readonly bytes?: Buffer } => ('bytes' in raw ? { bytes: raw.bytes } : {});

/** True for a row that has no statement, as its mapping says. */
const isSkipped = ({ form, statements, faulty = [] }: Exclude<Unwrapped, { readonly broken: string }>): boolean =>
  form === 'table' && statements.length + faulty.length === 0;

type Reading<Item extends RawItem> = Pick<ItemReading<Item>, 'skipped' | 'waiting'>;

/** True if an item that is done must be read again. */
const isReadAgain = (raw: RawItem, item: number, { waiting = [] }: Reading<RawItem>): boolean =>
  waiting.includes(item) || ('bytes' in raw && mayVoid(raw.bytes));

/** Notes what an item that is done voids, and that it waits. */
const readAgain = (
  voided: VoidedStatements,
  unwrapped: Unwrapped,
  { place, reading: { waiting = [] } }: { readonly place: ItemPlace; readonly reading: Reading<RawItem> },
): void => {
  if ('broken' in unwrapped) return;
  const { statements, form } = unwrapped;
  for (const exported of statements) {
    voided.voids(exported.value);
    if (waiting.includes(place.item))
      voided.wait({
        statement: prepareStatement(exported, place),
        described: describedIn(exported),
        form,
        item: place.item,
      });
  }
};

/**
 * Divides the statements of an input into requests, in their order. One that is known to be voided comes after what
 * voids it, in a later request.
 */
export const batchesOfStatements = async function* <Item extends RawItem>(
  items: AsyncIterable<Item>,
  {
    limits,
    unwrapItem = unwrapBytes,
    readAttachments = () => ({}),
    isCut = () => false,
    ...reading
  }: ItemReading<Item>,
): AsyncGenerator<ImportBatch, void> {
  const builder = new BatchBuilder(limits);
  const voided = new VoidedStatements();
  const readItem = (raw: Item): Unwrapped | Promise<Unwrapped> =>
    'bytes' in raw ? unwrapItem(raw as Extract<Item, { readonly bytes: Buffer }>) : { broken: raw.broken };
  const positionAt = (done: number): ImportPosition => ({ items: done, ...voided.position });
  let item = 0;

  /** Adds a statement; yields the batch before it if it does not fit. */
  const add = async function* (
    { statement: bare, described, form }: Omit<Waiting, 'item'>,
    isFirst: boolean,
  ): AsyncGenerator<ImportBatch, void> {
    const read = described.size === 0 ? {} : await readAttachments(bare.id, described);
    if ('why' in read) {
      builder.addRefused({ statement: bare, kind: 'unreadable', detail: read.why, faults: [] });
      return;
    }
    const statement = { ...bare, ...read };
    const batch = builder.fits(statement) ? undefined : builder.take(isFirst ? positionAt(item - 1) : undefined);
    if (batch !== undefined) yield batch;
    builder.add(statement, form);
  };

  const addStatement = async function* (exported: UnwrappedStatement, form: ImportForm, place: ItemPlace) {
    const statement = prepareStatement(exported, place);
    const { ambiguity } = exported;
    if (ambiguity !== undefined) {
      builder.addRefused({ statement, ...ambiguity, faults: [{ at: ambiguity.at, detail: ambiguity.detail }] });
      return;
    }
    const described = describedIn(exported);
    const waiting = voided.voids(exported.value);
    if (exported.isVoided === true && !voided.isVoided(statement.id)) {
      voided.wait({ statement, described, form, item: place.item });
      return;
    }
    yield* add({ statement, described, form }, place.index === 0);
    for (const one of waiting) {
      yield* add(one, false);
      voided.release(one);
    }
  };

  const read = async function* (raw: Item, isDone: boolean): AsyncGenerator<ImportBatch, void> {
    const { line } = raw;
    const unwrapped = await readItem(raw);
    if (isDone) {
      readAgain(voided, unwrapped, { place: { line, item, index: 0 }, reading });
      return;
    }
    if ('broken' in unwrapped) {
      builder.addBroken({ line, detail: unwrapped.broken, ...bytesIn(raw) });
      return;
    }
    const { statements, faulty = [] } = unwrapped;
    if (isSkipped(unwrapped)) builder.addSkipped();
    for (const one of faulty) builder.addBroken({ line, ...one });
    for (const [index, exported] of statements.entries())
      yield* addStatement(exported, unwrapped.form, { line, item, index });
  };

  for await (const raw of items) {
    const isDone = item++ < reading.skipped;
    if (!isDone || isReadAgain(raw, item, reading)) yield* read(raw, isDone);
    const full = builder.isFull ? builder.take(positionAt(item)) : undefined;
    if (full !== undefined) yield full;
  }
  if (!isCut()) for (const refused of voided.end()) builder.addRefused(refused);
  const last = builder.take(positionAt(item));
  if (last !== undefined) yield last;
};
