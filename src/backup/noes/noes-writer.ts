import { randomUUID } from 'node:crypto';
import { constants, type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncPath } from '../../core/disk/file-digest.ts';
import type { Store } from '../../store/ports/store.ts';
import { compareWithList, type ListComparison } from './compare-with-list.ts';
import { createFillList } from './fill-list.ts';
import { foldNoes } from './fold-noes.ts';
import type { LackingEvent } from './lacking-events.ts';
import { type FollowChain, readWholeList, wholeListText } from './follow-chain.ts';
import { type NoesLine, sealLine } from './noes-lines.ts';
import { joinLines, openNoesFile, readLinesOf, readNoesFile } from './read-noes.ts';

interface NoesWriterDeps {
  readonly file: string;
  readonly key: Uint8Array;
  readonly chain: FollowChain;
  readonly store: Pick<Store, 'auditEvents' | 'facts'>;
  readonly now: () => number;
}

type Ahead = Extract<ListComparison, { readonly isOfStore: boolean }>;

/**
 * What a step has found. `written`: the list has everything that was decided before `until`, which is absent while that
 * is not known, but for what events of `lacking` decided. `ahead`: the list goes on further than the store, or
 * elsewhere, and was left as it is.
 */
export type NoesWritten =
  | { readonly state: 'written'; readonly until?: number; readonly lacking: readonly LackingEvent[] }
  | { readonly state: 'ahead'; readonly comparison: Ahead };

/**
 * Keeps the file of a list complete: what is missing at its end, or was lost in it, is made of the audit chain again.
 * Other processes may write the same file. One step at a time; rejects with the error of the file system, or with
 * Problem `store-unavailable`.
 */
export interface NoesWriter {
  readonly step: () => Promise<NoesWritten>;
}

/** So often a line says that nothing was decided, in milliseconds. */
const EMPTY_LINE_EVERY_MS = 30_000;
/** A list is written anew once it is so long, and so many times as long as it need be. */
const REWRITE_BYTES = 1 << 20;
const REWRITE_TIMES = 4;

/** What is known of the file: what its lines cover, as far as it was read. */
interface Known {
  readonly inode: number;
  readonly end: number;
  /** Where the part of the file ends that was written at once. */
  readonly wholeEnd: number;
  /** The file ends within a line, that of a writer which was killed or writes it now. */
  readonly isCut: boolean;
  readonly covered: readonly NoesLine[];
}

const isMissing = (thrown: unknown): boolean => (thrown as NodeJS.ErrnoException).code === 'ENOENT';

const openFile = async (file: string, flags: 'r' | 'a'): Promise<FileHandle | undefined> => {
  try {
    // Never made here: a list begins whole.
    return await (flags === 'r' ? openNoesFile(file) : open(file, constants.O_WRONLY | constants.O_APPEND));
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
};

/** Writes a whole list in the place of the file, or where there is none. */
const writeWholeFile = async (file: string, text: string): Promise<void> => {
  const part = `${file}.${randomUUID()}.part`;
  await mkdir(dirname(file), { mode: 0o700 }).catch((thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code !== 'EEXIST') throw thrown;
  });
  try {
    const handle = await open(part, 'w', 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(part, file);
    await syncPath(dirname(file));
  } finally {
    await rm(part, { force: true });
  }
};

/** Without noes: their number would grow for ever. */
const coverageOf = (lines: readonly NoesLine[]): readonly NoesLine[] => {
  const joined: NoesLine[] = [];
  for (const { noes: _, ...line } of lines.toSorted((a, b) => a.after - b.after || a.seq - b.seq)) {
    const last = joined.at(-1);
    if (last === undefined || line.after > last.seq) {
      joined.push({ ...line, noes: [] });
      continue;
    }
    const until = Math.max(line.until ?? 0, last.until ?? 0);
    const isLater = line.seq > last.seq || (line.seq === last.seq && line.hash !== undefined);
    const { hash, of, seq } = isLater ? line : last;
    joined[joined.length - 1] = {
      ...{ after: last.after, seq, noes: [] },
      ...(hash === undefined || of === undefined ? {} : { hash, of }),
      ...(until === 0 ? {} : { until }),
    };
  }
  return joined;
};

export const createNoesWriter = ({ file, key, chain, store, now }: NoesWriterDeps): NoesWriter => {
  let known: Known | undefined;

  /** Reads what was added; undefined where there is no file. */
  const read = async (): Promise<Known | undefined> => {
    const handle = await openFile(file, 'r');
    if (handle === undefined) return undefined;
    try {
      const { ino, size } = await handle.stat();
      const before = known?.inode === ino && known.end <= size ? known : undefined;
      const { lines, end, rest, firstTold } = await readLinesOf(handle, before?.end ?? 0, key);
      const covered = coverageOf([...(before?.covered ?? []), ...lines]);
      known = { inode: ino, end, wholeEnd: before?.wholeEnd ?? firstTold, isCut: rest > 0, covered };
      return known;
    } finally {
      await handle.close();
    }
  };

  const writeAnew = async (): Promise<void> => {
    const list = await readWholeList(chain, now);
    await writeWholeFile(file, wholeListText(list, key));
    filler.noteLacking(list.lacking);
  };

  /** False where another process has put another file in its place: that is read first. */
  const append = async (line: NoesLine): Promise<boolean> => {
    const handle = await openFile(file, 'a');
    if (handle === undefined) return false;
    try {
      if ((await handle.stat()).ino !== known?.inode) return false;
      const text = `${known.isCut ? '\n' : ''}${sealLine(line, key)}`;
      known = { ...known, isCut: false };
      await handle.appendFile(text);
      await handle.sync();
      return true;
    } finally {
      await handle.close();
    }
  };

  const filler = createFillList({ chain, append, now });

  /** Leaves one line of each that says the same. */
  const rewrite = async ({ end, inode, wholeEnd }: Known): Promise<void> => {
    if (end < REWRITE_BYTES || end < wholeEnd * REWRITE_TIMES) return;
    const { noes, head, until, uncovered } = await readNoesFile(file, key);
    if (head === undefined) return;
    const folded = foldNoes(noes, now());
    const text = wholeListText({ noes: folded, head, uncovered, ...(until === undefined ? {} : { until }) }, key);
    // What another process appends meanwhile it makes again, since it finds another file.
    if (known?.inode === inode) await writeWholeFile(file, text);
  };

  /** The file as it can be written on; undefined where it is one that the store does not know. */
  const settle = async (): Promise<Known | Ahead> => {
    for (;;) {
      const found = await read();
      if (found === undefined) {
        await writeAnew();
        continue;
      }
      // Each time: the store may have been put back below this process.
      const comparison = await compareWithList(store, joinLines(found.covered, 0));
      if (comparison.state === 'current') return found;
      if (comparison.state === 'older' || comparison.state === 'other') {
        known = undefined;
        return comparison;
      }
      // Kept: it says what was applied, or is of another Carnet.
      await rename(file, `${file}.${comparison.state === 'restored' ? 'restored' : 'unreadable'}-${now()}`);
    }
  };

  return {
    step: async () => {
      const settled = await settle();
      if ('state' in settled) return { state: 'ahead', comparison: settled };
      const { head, until: before = 0, uncovered } = joinLines(settled.covered, 0);
      const until = await chain.settledUntil();
      const isSame = await filler.fillGaps(uncovered);
      const through = isSame ? await filler.catchUp(head?.seq ?? 0) : undefined;
      const written = { state: 'written', lacking: filler.lacking() } as const;
      const complete = through === undefined ? undefined : await chain.limit(until, through);
      if (through === undefined || complete === undefined) return written;
      if (complete - before >= EMPTY_LINE_EVERY_MS || through !== head?.seq)
        await append({ after: through, seq: through, until: complete, noes: [] });
      await rewrite(settled);
      return { ...written, until: complete };
    },
  };
};
