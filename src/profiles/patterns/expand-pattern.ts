import type { Pattern, Template } from '../model/types.ts';

/** A pattern with its members expanded: the id of a template, or an element and its members (P2 9.0). */
export type Expression = string | { readonly element: Pattern['element']; readonly members: readonly Expression[] };

/** An expanded pattern with the number of its template positions, or why it cannot be checked. */
export type Expansion =
  { readonly expression: Expression; readonly positions: number } | { readonly refusals: readonly string[] };

/** The most template positions of an expanded pattern. */
export const MOST_POSITIONS = 1_000;
/** The most patterns nested in one another. */
export const DEEPEST_PATTERN = 100;
const MOST_REFUSALS = 10;

interface Size {
  readonly positions: number;
  readonly height: number;
  readonly refusals: readonly string[];
}

const TEMPLATE: Size = { positions: 1, height: 0, refusals: [] };
const refused = (...refusals: readonly string[]): Size => ({ positions: 0, height: 0, refusals });

const sizeOf = ({ id, members }: Pattern, ofMember: (id: string) => Size): Size => {
  if (members.length === 0) return refused(`${id} has no members`);
  const refusals = new Set<string>();
  let positions = 0;
  let height = 0;
  for (const member of members) {
    const size = ofMember(member);
    for (const refusal of size.refusals) if (refusals.size < MOST_REFUSALS) refusals.add(refusal);
    positions += size.positions;
    height = Math.max(height, size.height + 1);
  }
  if (refusals.size > 0) return refused(...refusals);
  if (positions > MOST_POSITIONS)
    return refused(`${id} has ${positions} places for templates when it is written out, more than ${MOST_POSITIONS}`);
  if (height > DEEPEST_PATTERN)
    return refused(`${id} holds patterns inside one another to a depth of more than ${DEEPEST_PATTERN}`);
  return { positions, height, refusals: [] };
};

/**
 * Expands patterns; what is known of one serves the next, since patterns share members. Refused are recursion (P2 9.0),
 * members that `find` does not know, patterns without members, and patterns over the limits.
 */
export const createExpander = (
  find: (iri: string) => Template | Pattern | undefined,
): ((pattern: Pattern) => Expansion) => {
  const sizes = new Map<string, Size>();
  const expressions = new Map<string, Expression>();

  // A pattern is measured before it is expanded: a few that name one another twice can stand for billions of positions.
  // Without recursion, since nothing says yet how deep patterns go.
  const measure = (root: Pattern): Size => {
    const path = [{ pattern: root, next: 0 }];
    const open = new Set([root.id]);
    const ofMember = (id: string): Size => sizes.get(id) ?? refused(`${id} contains itself`);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const member = top.pattern.members[top.next++];
      if (member === undefined) {
        sizes.set(top.pattern.id, sizeOf(top.pattern, ofMember));
        open.delete(top.pattern.id);
        path.pop();
      } else if (!sizes.has(member) && !open.has(member)) {
        const found = find(member);
        if (found === undefined) {
          sizes.set(member, refused(`${member} is in no profile that is loaded`));
        } else if ('element' in found) {
          open.add(member);
          path.push({ pattern: { ...found, id: member }, next: 0 });
        } else {
          sizes.set(member, TEMPLATE);
        }
      }
    }
    return ofMember(root.id);
  };

  const expand = (id: string, pattern: Template | Pattern | undefined): Expression => {
    if (pattern === undefined || !('element' in pattern)) return id;
    const known = expressions.get(id);
    if (known !== undefined) return known;
    const expression = {
      element: pattern.element,
      members: pattern.members.map((member) => expand(member, find(member))),
    };
    expressions.set(id, expression);
    return expression;
  };

  return (pattern) => {
    const { positions, refusals } = sizes.get(pattern.id) ?? measure(pattern);
    return refusals.length > 0 ? { refusals } : { expression: expand(pattern.id, pattern), positions };
  };
};
