import type { ListedLine } from './noes-lines.ts';

/** The faults in how the lines of a list follow one another. */
export interface BindingFaults {
  /** The list is of a release whose lines did not name one another: lines that were taken out are not noticed. */
  readonly isUnbound?: true;
  /** Lines that others name as before them, and that are not there. */
  readonly missingLines: number;
  /** Lines of another list. */
  readonly foreignLines: number;
  /** Lines of an earlier release in a list of this one: such a process has written on. They count. */
  readonly unboundLines: number;
}

/** Checks how lines name those before them, in the order of the file. */
export interface FollowBinding {
  /** The header of the file; `list` is absent in one of an earlier release. */
  header(list: string | undefined): void;
  /** False for a line that does not count: it is of another bound list, or was there before. */
  add(line: ListedLine): boolean;
  /** The place of the next line. */
  next(): { readonly list: string; readonly prev: readonly string[] } | undefined;
  faults(): BindingFaults;
}

/** Several processes may write one list: a line names all before it that no other has named. */
export const createFollowBinding = (): FollowBinding => {
  /** Undefined before the first line; `unbound` for a list of an earlier release. */
  let list: { readonly id: string } | 'unbound' | undefined;
  const names = new Set<string>();
  const missing = new Set<string>();
  let tips: readonly string[] = [];
  let foreign = 0;
  let unbound = 0;

  const isOfList = (id: string | undefined): boolean => {
    list ??= id === undefined ? 'unbound' : { id };
    return list === 'unbound' ? id === undefined : list.id === id;
  };

  return {
    header: (id) => {
      if (!isOfList(id)) foreign += 1;
    },
    add: ({ place, name }) => {
      const isOfThis = isOfList(place?.list);
      if (place === undefined) {
        if (!isOfThis) unbound += 1;
        return true;
      }
      if (!isOfThis) {
        foreign += 1;
        return false;
      }
      if (names.has(name)) return false;
      const { prev } = place;
      // Only the first line names none.
      const unnamed = prev.length === 0 && names.size > 0 ? [`before ${name}`] : [];
      for (const one of [...prev, ...unnamed]) if (!names.has(one)) missing.add(one);
      names.add(name);
      tips = [...tips.filter((tip) => !prev.includes(tip)), name];
      return true;
    },
    next: () => (list === undefined || list === 'unbound' ? undefined : { list: list.id, prev: tips }),
    faults: () => ({
      ...(list === 'unbound' && { isUnbound: true }),
      missingLines: missing.size,
      foreignLines: foreign,
      unboundLines: unbound,
    }),
  };
};

/** True if lines were taken out of a list, put elsewhere in it, or come from another one. */
export const isBroken = ({ missingLines, foreignLines }: BindingFaults): boolean => missingLines + foreignLines > 0;

const linesText = (count: number): string => (count === 1 ? 'a line' : `${count} lines`);

/** Describes the faults, as the end of a sentence; undefined if none is known. */
export const describeBinding = ({ missingLines, foreignLines }: BindingFaults): string | undefined => {
  const texts = [
    ...(missingLines === 0 ? [] : [`lacks ${linesText(missingLines)} that it had, or has them elsewhere`]),
    ...(foreignLines === 0 ? [] : [`has ${linesText(foreignLines)} of another list`]),
  ];
  return texts.length === 0 ? undefined : texts.join(', and ');
};
