import { defined } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import { type BatchLimits, BatchBuilder, type ImportBatch } from './batches-of-statements.ts';
import { type DocumentOwner, documentOwners } from './statements/document-owners.ts';
import type { UnwrappedStatement } from './statements/unwrapped-statement.ts';
import type { ImportPosition } from './import-state.ts';
import { readAttachments } from './lrs-attachments.ts';
import { type LrsAnswer, LrsRefusal, type LrsResource, type ReadLrs } from './lrs-client.ts';
import type { RefusedStatement } from './post-statements.ts';
import {
  type ItemPlace,
  type PreparedStatement,
  prepareStatement,
  voidedIdIn,
} from './statements/prepare-statement.ts';
import { unwrapStatements, type Unwrapped } from './statements/unwrap.ts';

/** The statements of an LRS that are read. */
export interface LrsSelection {
  /** Only statements stored after this time. */
  readonly since?: string;
  /** Only statements stored at or before this time. */
  readonly until?: string;
  /** The time of an earlier run, and the ids that it has done. */
  readonly position: ImportPosition;
  readonly limits: BatchLimits;
}

interface Page {
  readonly statements: readonly UnwrappedStatement[];
  readonly faulty: Extract<Unwrapped, { statements: unknown }>['faulty'];
  readonly more: string;
  /** The time up to which the page is complete, if the LRS gives it. */
  readonly through: string | undefined;
}

const readPage = async (read: ReadLrs, resource: LrsResource): Promise<Page> => {
  const answer = await read(resource);
  if (answer === undefined) throw new Problem('not-found', 'the LRS has no resource `statements` at this address');
  const unwrapped = unwrapStatements(answer.bytes);
  if ('broken' in unwrapped || unwrapped.form !== 'result')
    throw new Problem('invalid-request', 'the answer of the LRS is no StatementResult');
  const { more } = JSON.parse(answer.bytes.toString('utf8')) as { more?: unknown };
  return {
    statements: unwrapped.statements,
    faulty: unwrapped.faulty,
    more: typeof more === 'string' ? more : '',
    through: answer.header('x-experience-api-consistent-through'),
  };
};

/**
 * The statement that a voiding statement voids, or the reason why it cannot be read. An LRS gives it only by its id
 * (1.0.3 Communication 2.1.3).
 */
const readVoided = async (
  read: ReadLrs,
  { value }: UnwrappedStatement,
): Promise<{ readonly voided: readonly UnwrappedStatement[]; readonly why?: string }> => {
  const none = { voided: [] };
  const id = voidedIdIn(value);
  if (id === undefined) return none;
  let answer: LrsAnswer | undefined;
  try {
    answer = await read({ path: `statements?voidedStatementId=${encodeURIComponent(id)}` });
  } catch (thrown) {
    if (thrown instanceof LrsRefusal) return { ...none, why: `the voided statement ${id}: ${thrown.message}` };
    throw thrown;
  }
  const unwrapped = answer && unwrapStatements(answer.bytes);
  if (unwrapped === undefined) return none;
  if ('statements' in unwrapped) return { voided: unwrapped.statements.map((one) => ({ ...one, isVoided: true })) };
  return { ...none, why: `the voided statement ${id} ${unwrapped.broken}` };
};

/** A statement with the data of its attachments; refused if these cannot be read. */
const prepareComplete = async (
  read: ReadLrs,
  statement: UnwrappedStatement,
  { by, place }: { readonly by: 'statementId' | 'voidedStatementId'; readonly place: ItemPlace },
): Promise<PreparedStatement | RefusedStatement> => {
  const found = await readAttachments(read, statement, by);
  const prepared = prepareStatement(statement, place);
  if ('why' in found) return { statement: prepared, kind: 'unreadable', detail: found.why, faults: [] };
  return { ...prepared, ...found };
};

/** The `more` links that were followed. A link that comes again has no end. */
class MoreLinks {
  readonly #followed = new Set<string>();

  next(link: string): LrsResource | undefined {
    if (link === '') return undefined;
    if (this.#followed.has(link))
      throw new Problem(
        'invalid-request',
        'the LRS gives the same `more` link twice: its pages do not end; what has come is kept',
      );
    this.#followed.add(link);
    return { link };
  }
}

/** The milliseconds of a time; NaN if there is no text, or it is no time. */
const timeOf = (text: unknown): number => (typeof text === 'string' ? Date.parse(text) : Number.NaN);

/** The most ids in a state, which is written after each page. Others are posted again: they are stored already. */
const MAX_RECENT = 20_000;

/** The progress in reading an LRS, so that a later run neither misses statements nor takes them twice. */
class LrsCursor {
  #cursor: number;
  readonly #recent: Map<string, number>;

  constructor({ cursor, recent = [] }: ImportPosition) {
    this.#cursor = timeOf(cursor);
    this.#recent = new Map(recent.map((id) => [id, this.#cursor]));
  }

  /** `since` excludes its own time, at which more statements may have been stored. */
  get since(): string | undefined {
    return Number.isNaN(this.#cursor) ? undefined : new Date(this.#cursor - 1).toISOString();
  }

  isDone({ value }: UnwrappedStatement): boolean {
    return typeof value['id'] === 'string' && this.#recent.has(value['id'].toLowerCase());
  }

  /** The position once the page is done, with so many statements in all. */
  advance({ statements, through }: Page, items: number): ImportPosition {
    for (const { value } of statements)
      if (typeof value['id'] === 'string') this.#recent.set(value['id'].toLowerCase(), timeOf(value['stored']));
    const last = timeOf(statements.at(-1)?.value['stored']);
    // Statements stored after this time may still appear with an earlier `stored`.
    const complete = timeOf(through);
    const cursor = complete < last ? complete : last;
    if (!Number.isNaN(cursor) && !(cursor < this.#cursor)) this.#cursor = cursor;
    for (const [id, stored] of this.#recent)
      if (stored < this.#cursor || this.#recent.size > MAX_RECENT) this.#recent.delete(id);
    return {
      items,
      ...(!Number.isNaN(this.#cursor) && { cursor: new Date(this.#cursor).toISOString() }),
      recent: [...this.#recent.keys()],
    };
  }
}

/**
 * Reads the statements of an LRS from the oldest on, with their attachments and the statements that they void. The last
 * batch of a page has the owners of documents. Throws Problem `invalid-request` if a `more` link comes twice.
 */
export const lrsBatches = async function* (
  read: ReadLrs,
  { since, until, position, limits }: LrsSelection,
): AsyncGenerator<ImportBatch, void> {
  const cursor = new LrsCursor(position);
  const from = cursor.since ?? since;
  const parameters = new URLSearchParams({
    ascending: 'true',
    limit: String(limits.statements),
    ...defined({ since: from, until }),
  });
  const builder = new BatchBuilder(limits);
  const links = new MoreLinks();
  let item = position.items;
  for (let next: LrsResource | undefined = { path: `statements?${parameters.toString()}` }; next !== undefined;) {
    const page: Page = await readPage(read, next);
    const owners: DocumentOwner[] = [];
    for (const faulty of page.faulty ?? []) builder.addBroken({ line: item, ...faulty });
    for (const listed of page.statements.filter((one) => !cursor.isDone(one))) {
      item++;
      const { voided, why } = await readVoided(read, listed);
      if (why !== undefined) builder.addBroken({ line: item, detail: why });
      for (const [index, statement] of [listed, ...voided].entries()) {
        const by = statement === listed ? 'statementId' : 'voidedStatementId';
        const whole = await prepareComplete(read, statement, { by, place: { line: item, item, index } });
        owners.push(...documentOwners(statement));
        if ('kind' in whole) builder.addRefused(whole);
        else {
          const batch = builder.fits(whole) ? undefined : builder.take(undefined);
          if (batch !== undefined) yield batch;
          builder.add(whole, 'result');
        }
      }
    }
    const done = cursor.advance(page, item);
    const batch = builder.take(done);
    if (batch !== undefined) yield { ...batch, owners };
    next = links.next(page.more);
  }
};
