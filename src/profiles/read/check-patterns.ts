import type { Report } from './document-report.ts';
import type { Placed } from './read-described.ts';
import type { Pattern } from '../model/types.ts';

const SECTION = '9.0';

/**
 * The patterns that do not contain themselves at any depth, nor anything that does: what is left when those are taken
 * away again and again that contain only such.
 */
const withoutRecursion = (patterns: readonly Placed<Pattern>[]): ReadonlySet<string> => {
  const ids = new Set(patterns.map(({ of }) => of.id));
  const open = new Map(patterns.map(({ of }) => [of.id, new Set(of.members.filter((member) => ids.has(member))).size]));
  const users = new Map<string, string[]>();
  for (const { of } of patterns) {
    for (const member of new Set(of.members)) {
      const known = users.get(member);
      if (known === undefined) users.set(member, [of.id]);
      else known.push(of.id);
    }
  }
  const settled = [...open].filter(([, count]) => count === 0).map(([id]) => id);
  for (const id of settled) {
    for (const user of users.get(id) ?? []) {
      const left = (open.get(user) ?? 0) - 1;
      open.set(user, left);
      if (left === 0) settled.push(user);
    }
  }
  return new Set(settled);
};

/**
 * Checks the patterns of one version against each other (P2 9.0), as far as it has what they name: members of other
 * profiles are not looked for. Gives those that can be evaluated: patterns that contain themselves, or one that does,
 * are left out.
 */
export const checkPatterns = (patterns: readonly Placed<Pattern>[], report: Report): readonly Placed<Pattern>[] => {
  const byId = new Map(patterns.map(({ of }) => [of.id, of]));
  const used = new Set(patterns.flatMap(({ of }) => of.members));
  const sound = withoutRecursion(patterns);
  for (const {
    at,
    of: { id, element, members, primary },
  } of patterns) {
    if (!sound.has(id))
      report.leaveOut(at, 'contains itself, at some depth, or a pattern that does', SECTION, 'pattern');
    const [only] = members;
    if (element === 'alternates') {
      if (members.length < 2) report.warn(`${at}/alternates`, 'must have at least two members', SECTION);
      members.forEach((member, position) => {
        const inside = byId.get(member)?.element;
        if (inside === 'optional' || inside === 'zeroOrMore')
          report.warn(
            `${at}/alternates/${position}`,
            `must not be a pattern with ${inside}, directly inside alternates`,
            SECTION,
          );
      });
    }
    if (element === 'sequence' && members.length < 2) {
      const isException = primary && !used.has(id) && only !== undefined && !byId.has(only);
      if (!isException)
        report.warn(
          `${at}/sequence`,
          'must have at least two members, unless it is one template in a primary pattern that is not used elsewhere',
          SECTION,
        );
    }
  }
  return patterns.filter(({ of }) => sound.has(of.id));
};
