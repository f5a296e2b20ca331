import { link, rename } from 'node:fs/promises';
import { defined } from '../../core/json-object.ts';
import type { Store } from '../../store/ports/store.ts';
import { compareWithList, type ListComparison } from './compare-with-list.ts';
import { createFillList } from './fill-list.ts';
import { foldNoes } from './fold-noes.ts';
import type { LackingEvent } from './lacking-events.ts';
import { type FollowChain, type MadeList, readCompleteList, completeListText } from './follow-chain.ts';
import { createListFile, type KnownList, writeCompleteFile } from './list-file.ts';
import { describeBinding, isBroken } from './noes-binding.ts';
import { joinLines, type NoesList, readNoesFile } from './read-noes.ts';

interface NoesWriterDeps {
  readonly file: string;
  readonly key: Uint8Array;
  readonly chain: FollowChain;
  readonly store: Store;
  readonly now: () => number;
}

type Ahead = Extract<ListComparison, { readonly isOfStore: boolean }>;

/**
 * The result of a step. `written`: the list has everything that was decided before `until`, except the decisions of
 * events in `lacking`; `until` is absent while it is not known. `ahead`: the list goes on further than the store, or
 * elsewhere, and stays as it is.
 */
export type NoesWritten =
  | {
      readonly state: 'written';
      readonly until?: number;
      readonly lacking: readonly LackingEvent[];
      /** The fault of the file (`describeBinding`): it was made anew from the audit chain. */
      readonly broken?: string;
    }
  | { readonly state: 'ahead'; readonly comparison: Ahead };

/**
 * Keeps the file of a list complete: what is missing at its end, or was lost in it, is made from the audit chain again.
 * Other processes may write the same file. One step at a time; rejects with the error of the file system, or with
 * Problem `store-unavailable`.
 */
export interface NoesWriter {
  readonly step: () => Promise<NoesWritten>;
}

/** The time between two lines that say that nothing was decided, in milliseconds. */
const EMPTY_LINE_EVERY_MS = 30_000;
/** A list is written anew once it has so many bytes, and so many times as many as it needs. */
const REWRITE_BYTES = 1 << 20;
const REWRITE_TIMES = 4;

/** A list of the chain, with what an earlier one knows of events that a damaged record hides by now. */
const withKnown = (made: MadeList, { noes, uncovered, head }: NoesList): MadeList => {
  const isKnown = (seq: number): boolean =>
    seq <= (head?.seq ?? 0) && !uncovered.some(({ after, to }) => after < seq && seq <= to);
  const known = new Set(made.lacking.map(({ seq }) => seq).filter(isKnown));
  if (known.size === 0) return made;
  return {
    ...made,
    noes: [...made.noes, ...noes.filter(({ seq }) => known.has(seq))].toSorted((a, b) => a.seq - b.seq),
    lacking: made.lacking.filter(({ seq }) => !known.has(seq)),
    uncovered: made.uncovered.filter(({ to }) => !known.has(to)),
  };
};

export const createNoesWriter = ({ file, key, chain, store, now }: NoesWriterDeps): NoesWriter => {
  const list = createListFile({ file, key });

  const writeAnew = async (before?: NoesList): Promise<void> => {
    const made = await readCompleteList(chain, now);
    const whole = before === undefined ? made : withKnown(made, before);
    await writeCompleteFile(file, completeListText(whole, key));
    filler.noteLacking(whole.lacking);
  };

  /**
   * Makes a list anew whose lines do not follow one another. A broken one is kept beside it as evidence; a list of an
   * earlier release is not kept, since it names people.
   */
  const bindAnew = async ({ binding }: KnownList): Promise<string | undefined> => {
    // A process of an earlier release may write on beside this one.
    const broken = describeBinding(binding.faults());
    const before = await readNoesFile(file, key);
    if (broken !== undefined) await link(file, `${file}.unreadable-${now()}`).catch(() => undefined);
    await writeAnew(before);
    return broken;
  };

  const filler = createFillList({ chain, append: (line) => list.append(line), now });

  /** Leaves one line of several that say the same. */
  const rewrite = async ({ end, inode, completeEnd }: KnownList): Promise<void> => {
    if (end < REWRITE_BYTES || end < completeEnd * REWRITE_TIMES) return;
    const { noes, head, until, uncovered, ...binding } = await readNoesFile(file, key);
    if (head === undefined || binding.unboundLines > 0 || isBroken(binding)) return;
    const folded = foldNoes(noes, now());
    const text = completeListText({ noes: folded, head, uncovered, ...defined({ until }) }, key);
    // If another process appends meanwhile, it finds another file and makes its lines again.
    if (list.isSame(inode)) await writeCompleteFile(file, text);
  };

  /** The file if it can be written on; otherwise the comparison that forbids it. */
  const reconcile = async (): Promise<(KnownList & { readonly broken?: string }) | Ahead> => {
    let broken: string | undefined;
    for (let isAnew = false; ;) {
      const found = await list.read();
      if (found === undefined) {
        await writeAnew();
        continue;
      }
      // Compared each time: the store may have been put back below this process.
      const comparison = await compareWithList(store, joinLines(found.covered, 0));
      if (comparison.state === 'current') {
        const faults = found.binding.faults();
        if (isAnew || (faults.isUnbound !== true && faults.unboundLines === 0 && !isBroken(faults)))
          return broken === undefined ? found : { ...found, broken };
        broken = await bindAnew(found);
        isAnew = true;
        continue;
      }
      if (comparison.state === 'older' || comparison.state === 'other') {
        list.forget();
        return comparison;
      }
      // The file is kept: it shows what was applied, or is of another Carnet.
      await rename(file, `${file}.${comparison.state === 'restored' ? 'restored' : 'unreadable'}-${now()}`);
    }
  };

  return {
    step: async () => {
      const reconciled = await reconcile();
      if ('state' in reconciled) return { state: 'ahead', comparison: reconciled };
      const { head, until: before = 0, uncovered } = joinLines(reconciled.covered, 0);
      const until = await chain.settledUntil();
      const isSame = await filler.fillGaps(uncovered);
      const through = isSame ? await filler.catchUp(head?.seq ?? 0) : undefined;
      const { broken } = reconciled;
      const written = {
        state: 'written' as const,
        lacking: filler.lacking(),
        ...defined({ broken }),
      };
      const complete = through === undefined ? undefined : await chain.limit(until, through);
      if (through === undefined || complete === undefined) return written;
      if (complete - before >= EMPTY_LINE_EVERY_MS || through !== head?.seq)
        await list.append({ after: through, seq: through, until: complete, noes: [] });
      await rewrite(reconciled);
      return { ...written, until: complete };
    },
  };
};
