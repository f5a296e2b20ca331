import type { Pattern } from '../model/types.ts';
import type { DocumentReport } from './document-report.ts';
import type { Located } from './read-described.ts';

const SECTION = '9.0';

/** The ids of the patterns that neither contain themselves, at any depth, nor a pattern that does. */
const withoutRecursion = (patterns: readonly Located<Pattern>[]): ReadonlySet<string> => {
  const ids = new Set(patterns.map(({ value }) => value.id));
  const open = new Map(
    patterns.map(({ value }) => [value.id, new Set(value.members.filter((member) => ids.has(member))).size]),
  );
  const users = new Map<string, string[]>();
  for (const { value } of patterns) {
    for (const member of new Set(value.members)) {
      const known = users.get(member);
      if (known === undefined) users.set(member, [value.id]);
      else known.push(value.id);
    }
  }
  // A pattern is finite once all its members are (Kahn's algorithm); the list grows while it is read.
  const finite = [...open].filter(([, count]) => count === 0).map(([id]) => id);
  for (const id of finite) {
    for (const user of users.get(id) ?? []) {
      const left = (open.get(user) ?? 0) - 1;
      open.set(user, left);
      if (left === 0) finite.push(user);
    }
  }
  return new Set(finite);
};

const checkAlternates = (
  { at, value: { members } }: Located<Pattern>,
  byId: ReadonlyMap<string, Pattern>,
  report: DocumentReport,
): void => {
  if (members.length < 2) report.warn(`${at}/alternates`, 'must have at least two members', SECTION);
  members.forEach((member, position) => {
    const inner = byId.get(member)?.element;
    if (inner === 'optional' || inner === 'zeroOrMore')
      report.warn(
        `${at}/alternates/${position}`,
        `must not be a pattern with ${inner}, directly inside alternates`,
        SECTION,
      );
  });
};

/**
 * Checks the patterns of one version (P2 9.0); members of other profiles are not looked for. The result omits patterns
 * that contain themselves, and patterns that contain such a pattern.
 */
export const checkPatterns = (
  patterns: readonly Located<Pattern>[],
  report: DocumentReport,
): readonly Located<Pattern>[] => {
  const byId = new Map(patterns.map(({ value }) => [value.id, value]));
  const used = new Set(patterns.flatMap(({ value }) => value.members));
  const finite = withoutRecursion(patterns);
  for (const pattern of patterns) {
    const {
      at,
      value: { id, element, members, primary },
    } = pattern;
    if (!finite.has(id)) {
      const detail = 'contains itself, at some depth, or a pattern that does';
      report.omit({ what: 'pattern', at, detail, section: SECTION });
    }
    const [only] = members;
    if (element === 'alternates') checkAlternates(pattern, byId, report);
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
  return patterns.filter(({ value }) => finite.has(value.id));
};
