import type { RawItem } from './bounded-lines.ts';
import { columnNames, lrsqlRow } from './lrsql-row.ts';

const TABLE = /xapi_statement/i;
const NAME = '(?:"?\\w+"?\\.)?"?xapi_statement"?';
const COLUMNS = '(?:\\((?<columns>[^)]*)\\)\\s*)?(?:OVERRIDING\\s+\\w+\\s+VALUE\\s+)?';
const HEAD = new RegExp(`^\\s*INSERT\\s+(?:OR\\s+\\w+\\s+)?INTO\\s+${NAME}\\s*${COLUMNS}VALUES(?=[\\s(])`, 'i');
/** The clauses that may stand between the rows and the semicolon. */
const TAIL = /^(?:ON\s|RETURNING\s)/i;
const MAX_HEAD = 65_536;

const VALUE = /\s*(?:[xX]'(?<hex>[0-9a-fA-F]*)'|'(?<text>(?:[^']|'')*)'|(?<other>[^,()']+))(?:::\w+)?\s*(?<end>[,)])/y;

/** The values of a row; NULL and what cannot be read are undefined. */
const valuesIn = (row: string): readonly (Buffer | undefined)[] => {
  const values: (Buffer | undefined)[] = [];
  VALUE.lastIndex = 0;
  for (let match = VALUE.exec(row); match !== null; match = VALUE.exec(row)) {
    const { hex, text, other, end } = match.groups ?? {};
    const plain = text === undefined ? other?.trim() : text.replaceAll("''", "'");
    if (hex !== undefined) values.push(Buffer.from(hex, 'hex'));
    else values.push(plain === undefined || /^NULL$/i.test(plain) ? undefined : Buffer.from(plain));
    if (end === ')') break;
  }
  return values;
};

const UNREADABLE = 'is an INSERT of the table xapi_statement that cannot be read';

/** Divides an INSERT of the table `xapi_statement`, line by line, into the JSON objects of its rows. */
export class SqlInsert {
  /** True once its semicolon has come, or if it cannot be read. */
  isOver = false;
  /** The text after its semicolon in the same line. */
  rest = '';
  readonly #maxLength: number;
  #head: string | undefined = '';
  #headLine = 0;
  #columns: readonly string[] | undefined;
  /** The text of the row so far, after its bracket. */
  #row: string[] = [];
  #rowLength = 0;
  #rowLine = 0;
  #isInText = false;
  /** The depth of brackets; 0 between rows. */
  #depth = 0;

  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** True if its table is the one of the statements, as far as it is read. */
  get isOfTable(): boolean {
    return this.#head === undefined || TABLE.test(this.#head);
  }

  /** True if another statement may begin here. */
  get isBetweenRows(): boolean {
    return this.#depth === 0;
  }

  *read(text: string, line: number): Generator<RawItem, void> {
    if (this.#head === undefined) {
      yield* this.#rows(text, line);
      return;
    }
    if (this.#headLine === 0) this.#headLine = line;
    this.#head += `${text}\n`;
    const head = HEAD.exec(this.#head);
    if (head !== null) {
      const rest = this.#head.slice(head[0].length);
      this.#columns = columnNames(head.groups?.['columns']);
      this.#head = undefined;
      yield* this.#rows(rest, line);
    } else if (this.#head.includes(';') || this.#head.length > MAX_HEAD) {
      this.isOver = true;
      if (this.isOfTable) yield this.#unreadable(this.#headLine);
    }
  }

  /** Yields a broken item if the end of the dump, or another statement, comes before its semicolon. */
  *end(): Generator<RawItem, void> {
    if (this.isOver || !this.isOfTable) return;
    this.isOver = true;
    const line = this.#depth > 0 ? this.#rowLine : this.#headLine;
    yield { line, broken: 'is an INSERT of the table xapi_statement that is cut off', length: this.#rowLength };
  }

  *#rows(text: string, line: number): Generator<RawItem, void> {
    for (let at = 0; at < text.length && !this.isOver;) {
      if (this.#depth > 0) {
        const end = this.#rowEnd(text, at);
        this.#add(text.slice(at, end));
        at = end;
        if (this.#depth === 0) yield this.#take();
        else this.#add('\n');
        continue;
      }
      const character = text[at] ?? '';
      if (character === ';') {
        this.isOver = true;
        this.rest = text.slice(at + 1);
      } else if (character === '(') {
        this.#depth = 1;
        this.#rowLine = line;
      } else if (!/[\s,]/.test(character)) {
        this.isOver = true;
        if (!TAIL.test(text.slice(at, at + 20))) yield this.#unreadable(line);
      }
      at++;
    }
  }

  /** The end of the row in the text, after its bracket; the length of the text if the row goes on. */
  #rowEnd(text: string, from: number): number {
    const mark = /[()']/g;
    for (let at = from; ;) {
      if (this.#isInText) {
        const quote = text.indexOf("'", at);
        if (quote < 0) return text.length;
        this.#isInText = false;
        at = quote + 1;
      }
      mark.lastIndex = at;
      const found = mark.exec(text);
      if (found === null) return text.length;
      at = found.index + 1;
      if (found[0] === "'") this.#isInText = true;
      else this.#depth += found[0] === '(' ? 1 : -1;
      if (this.#depth === 0) return at;
    }
  }

  #add(text: string): void {
    this.#rowLength += text.length;
    if (this.#rowLength > this.#maxLength) this.#row = [];
    else this.#row.push(text);
  }

  #take(): RawItem {
    const line = this.#rowLine;
    const length = this.#rowLength;
    const values = this.#row.join('');
    this.#row = [];
    this.#rowLength = 0;
    if (length > this.#maxLength) return { line, broken: `is a row of ${length} characters`, length };
    const bytes = lrsqlRow(valuesIn(values), this.#columns);
    return bytes === undefined
      ? { line, broken: 'is a row of the table xapi_statement without a statement', length }
      : { line, bytes };
  }

  #unreadable(line: number): RawItem {
    this.isOver = true;
    return { line, broken: UNREADABLE, length: 0 };
  }
}
