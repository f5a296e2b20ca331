import type { Pattern, Template } from '../model/types.ts';

/**
 * A template, an element with the indexes of its members (P2 9.0), or `any`. `any` takes any statements, and stands for
 * a member that cannot be read.
 */
export type PatternNode =
  | { readonly kind: 'template'; readonly template: string }
  | { readonly kind: 'any' }
  | { readonly kind: Pattern['element']; readonly members: readonly number[] };

/** A pattern in the graph. */
export interface PatternRoot {
  /** The index of its node. */
  readonly root: number;
  /** The reasons why some of its members stand for any statements: at most 10 sentences. */
  readonly gaps: readonly string[];
}

/** Patterns as nodes that name their members by index: a member of many patterns is one node. */
export interface PatternGraph {
  readonly nodes: readonly PatternNode[];
  /** Adds a pattern with all members that it names. */
  add(pattern: Pattern): PatternRoot;
}

/** The most patterns nested in one another. */
export const DEEPEST_PATTERN = 100;
const MAX_GAPS = 10;

interface Member {
  readonly node: number;
  readonly height: number;
  readonly gaps: readonly string[];
}

interface Step {
  readonly pattern: Pattern;
  readonly members: Member[];
}

/**
 * A graph of patterns, whose members `find` looks up. A member becomes `any`, for any statements, if it is unknown,
 * contains itself (P2 9.0 forbids it), has no members, or is over 100 deep.
 */
export const createPatternGraph = (find: (iri: string) => Template | Pattern | undefined): PatternGraph => {
  const nodes: PatternNode[] = [];
  const read = new Map<string, Member>();
  const any = nodes.push({ kind: 'any' }) - 1;
  const gap = (detail: string): Member => ({ node: any, height: 0, gaps: [detail] });

  const complete = ({ pattern: { id, element }, members }: Step): Member => {
    if (members.length === 0) return gap(`${id} has no members`);
    const height = 1 + members.reduce((most, member) => Math.max(most, member.height), 0);
    if (height > DEEPEST_PATTERN)
      return gap(`${id} holds patterns inside one another to a depth of more than ${DEEPEST_PATTERN}`);
    const gaps = new Set<string>();
    for (const member of members) for (const one of member.gaps) if (gaps.size < MAX_GAPS) gaps.add(one);
    // Any statements twice in a row are any statements.
    const indexes = members
      .map(({ node }) => node)
      .filter((node, index, all) => node !== any || all[index - 1] !== any);
    return { node: nodes.push({ kind: element, members: indexes }) - 1, height, gaps: [...gaps] };
  };

  const template = (id: string): Member => ({
    node: nodes.push({ kind: 'template', template: id }) - 1,
    height: 0,
    gaps: [],
  });

  // Without recursion, since nothing says yet how deep patterns go.
  const readPattern = (first: Pattern): Member => {
    const path: Step[] = [{ pattern: first, members: [] }];
    const open = new Set([first.id]);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { pattern, members } = top;
      const id = pattern.members[members.length];
      if (id === undefined) {
        read.set(pattern.id, complete(top));
        open.delete(pattern.id);
        path.pop();
        continue;
      }
      if (open.has(id)) {
        members.push(gap(`${id} contains itself`));
        continue;
      }
      const known = read.get(id);
      if (known !== undefined) {
        members.push(known);
        continue;
      }
      const found = find(id);
      if (found !== undefined && 'element' in found) {
        open.add(id);
        path.push({ pattern: { ...found, id }, members: [] });
      } else {
        read.set(id, found === undefined ? gap(`${id} is in no profile that is loaded`) : template(id));
      }
    }
    return read.get(first.id) ?? gap(`${first.id} has no members`);
  };

  return {
    nodes,
    add: (pattern) => {
      const { node: root, gaps } = read.get(pattern.id) ?? readPattern(pattern);
      return { root, gaps };
    },
  };
};
