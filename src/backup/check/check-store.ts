import { hash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { defined } from '../../core/json-object.ts';
import { isProblem } from '../../core/problem.ts';
import { scanPages } from '../../sink/statements/scan-pages.ts';
import type { CopiedKind, CopiedRecords } from '../../store/ports/copy-repository.ts';
import type { StatementKey } from '../../store/ports/statements/statement-repository.ts';
import type { Store } from '../../store/ports/store.ts';
import { storedOf } from '../../xapi/statement/sort-key.ts';

/** The number of records of one kind that were read, and the damaged ones. */
export interface Checked<D> {
  readonly read: number;
  readonly damaged: readonly D[];
  /** True if some could not be read at all, since the file of the store is damaged. */
  readonly isIncomplete: boolean;
}

/** A damaged statement; its source and sort key may be what is damaged. */
export interface DamagedStatement extends StatementKey {
  readonly source: string;
}

/** Called with what is read, and the share that is done, from 0 to 1. */
export type OnProgress = (what: string, share: number) => void;

const PAGE_SIZE = 100;

/** Sleeps as long as the work took: a server beside it has at least half of the disk. */
export const rest = async (since: number): Promise<void> => {
  await pause(performance.now() - since);
};

/** Runs `read`; true if it ended at a damaged page of the file. */
export const endsEarly = async (read: () => Promise<void>): Promise<boolean> => {
  try {
    await read();
    return false;
  } catch (thrown) {
    if (!isProblem(thrown, 'damaged')) throw thrown;
    return true;
  }
};

export const checkStoredStatements = async (
  { statements }: Pick<Store, 'statements'>,
  onProgress: OnProgress,
): Promise<Checked<DamagedStatement>> => {
  const damaged: DamagedStatement[] = [];
  let read = 0;
  const isIncomplete = await endsEarly(async () => {
    const newest = await statements.newest();
    let first: number | undefined;
    let since = performance.now();
    for await (const page of scanPages(statements, {})) {
      read += page.length;
      for (const { id, at, source, damaged: isDamaged } of page)
        if (isDamaged === true) damaged.push({ id, at, source });
      const [begin, last] = [page[0], page.at(-1)];
      if (begin === undefined || last === undefined || newest === undefined) break;
      first ??= storedOf(begin.at);
      onProgress('statements', (storedOf(last.at) - first) / Math.max(1, storedOf(newest) - first));
      await rest(since);
      since = performance.now();
    }
  });
  return { read, damaged, isIncomplete };
};

/** Reads all records of a kind; `nameIfDamaged` resolves with what names a damaged one. */
const checkRecords = async <K extends CopiedKind>(
  { copies }: Pick<Store, 'copies'>,
  kind: K,
  nameIfDamaged: (record: CopiedRecords[K]) => Promise<string | undefined>,
): Promise<Checked<string>> => {
  const damaged: string[] = [];
  let read = 0;
  const isIncomplete = await endsEarly(async () => {
    for (let after: unknown, isLast = false; !isLast;) {
      const since = performance.now();
      const { records, next } = await copies.page(kind, {
        limit: PAGE_SIZE,
        ...defined({ after }),
      });
      for (const record of records) {
        const name = await nameIfDamaged(record);
        if (name !== undefined) damaged.push(name);
      }
      read += records.length;
      after = next;
      isLast = next === undefined;
      await rest(since);
    }
  });
  return { read, damaged, isIncomplete };
};

/** Named by resource and ETag: ids and agents may be personal data. */
export const checkStoredDocuments = (store: Pick<Store, 'copies'>): Promise<Checked<string>> =>
  checkRecords(store, 'documents', ({ scope, etag, bytes }) =>
    Promise.resolve(hash('sha1', bytes, 'hex') === etag ? undefined : `${scope.resource} ${etag}`),
  );

export const checkStoredAttachments = (store: Store): Promise<Checked<string>> =>
  checkRecords(store, 'attachments', async ({ sha2 }) => {
    const isDamaged = await endsEarly(async () => {
      for await (const chunk of store.attachments.read(sha2)) chunk.byteLength satisfies number;
    });
    return isDamaged ? sha2 : undefined;
  });
