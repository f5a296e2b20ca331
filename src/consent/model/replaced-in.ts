import type { ReplacedIn } from '../../store/ports/consent/person-repository.ts';

const union = (one: readonly string[] = [], other: readonly string[] = []): readonly string[] =>
  [...new Set([...one, ...other])].sort();

/** The union of two records of replacements by accounts; undefined if both are. */
export const joinReplaced = (one: ReplacedIn | undefined, other: ReplacedIn | undefined): ReplacedIn | undefined => {
  if (one === undefined || other === undefined) return one ?? other;
  const sources = union(one.sources, other.sources);
  const statements = union(one.statements, other.statements);
  return {
    ...(one.everywhere === true || other.everywhere === true ? { everywhere: true } : {}),
    ...(sources.length > 0 && { sources }),
    ...(statements.length > 0 && { statements }),
  };
};

const asText = (one: ReplacedIn | undefined): string => JSON.stringify(joinReplaced(one, one) ?? {});

/** True if the first record contains all of the second. */
export const hasAllReplaced = (one: ReplacedIn | undefined, other: ReplacedIn | undefined): boolean =>
  asText(joinReplaced(one, other)) === asText(one);
