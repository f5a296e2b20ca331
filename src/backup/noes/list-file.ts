import { randomUUID } from 'node:crypto';
import { constants, type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncPath } from '../../core/disk/file-digest.ts';
import { createFollowBinding, type FollowBinding } from './noes-binding.ts';
import { type LinePlace, nameOfLine, type NoesLine, sealLine } from './noes-lines.ts';
import { firstTextIn, openNoesFile, readLinesOf } from './read-noes.ts';

/** The state of the file: what its lines cover, as far as it was read. */
export interface KnownList {
  readonly inode: number;
  /** The first bytes of the file, which have its id: the inode of a file that is gone may be another's. */
  readonly begin: string;
  readonly end: number;
  /** The end of the part of the file that was written at once. */
  readonly completeEnd: number;
  /** True if the file ends within a line: its writer was killed or writes it now. */
  readonly isCut: boolean;
  readonly covered: readonly NoesLine[];
  readonly binding: FollowBinding;
}

const isMissing = (thrown: unknown): boolean => (thrown as NodeJS.ErrnoException).code === 'ENOENT';

const openFile = async (file: string, flags: 'r' | 'a'): Promise<FileHandle | undefined> => {
  try {
    // The file is never made here: a list begins complete.
    return await (flags === 'r' ? openNoesFile(file) : open(file, constants.O_RDWR | constants.O_APPEND));
  } catch (thrown) {
    if (isMissing(thrown)) return undefined;
    throw thrown;
  }
};

/** Writes a complete list in the place of the file, if there is one. */
export const writeCompleteFile = async (file: string, text: string): Promise<void> => {
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

/** Keeps no noes: their number would grow for ever. */
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
      after: last.after,
      seq,
      noes: [],
      ...(hash !== undefined && of !== undefined && { hash, of }),
      ...(until !== 0 && { until }),
    };
  }
  return joined;
};

/** The file of a list, as one writer sees it. Calls reject with the error of the file system. */
interface ListFile {
  /** Reads what was added; undefined if there is no file. */
  read(): Promise<KnownList | undefined>;
  /** Appends a line behind those that were read; false if another file is in its place: read that first. */
  append(line: NoesLine): Promise<boolean>;
  /** Makes the next reading begin at the first byte. */
  forget(): void;
  /** True if this is the file that was read last. */
  isSame(inode: number): boolean;
}

export const createListFile = ({ file, key }: { readonly file: string; readonly key: Uint8Array }): ListFile => {
  let known: KnownList | undefined;
  /** The place of the next line. */
  let place: LinePlace | undefined;

  const read: ListFile['read'] = async () => {
    const handle = await openFile(file, 'r');
    if (handle === undefined) return undefined;
    try {
      const { ino, size } = await handle.stat();
      const begin = await firstTextIn(handle);
      const before = known?.inode === ino && known.begin === begin && known.end <= size ? known : undefined;
      const binding = before?.binding ?? createFollowBinding();
      const { lines, end, rest, firstTold } = await readLinesOf(handle, { from: before?.end ?? 0, binding }, key);
      const covered = coverageOf([...(before?.covered ?? []), ...lines]);
      known = {
        inode: ino,
        begin,
        end,
        completeEnd: before?.completeEnd ?? firstTold,
        isCut: rest > 0,
        covered,
        binding,
      };
      place = binding.next();
      return known;
    } finally {
      await handle.close();
    }
  };

  const append: ListFile['append'] = async (line) => {
    const handle = await openFile(file, 'a');
    if (handle === undefined) return false;
    try {
      if (known === undefined || place === undefined) return false;
      // A file in the place of this one may have its number.
      if ((await handle.stat()).ino !== known.inode || !(await firstTextIn(handle)).startsWith(known.begin))
        return false;
      const sealed = sealLine(line, key, place);
      const text = `${known.isCut ? '\n' : ''}${sealed}`;
      known = { ...known, isCut: false };
      await handle.appendFile(text);
      place = { ...place, prev: [nameOfLine(sealed)] };
      await handle.sync();
      return true;
    } finally {
      await handle.close();
    }
  };

  return {
    read,
    append,
    forget: () => {
      known = undefined;
    },
    isSame: (inode) => known?.inode === inode,
  };
};
