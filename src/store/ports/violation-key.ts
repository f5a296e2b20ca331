import { hash } from 'node:crypto';
import type { Violation, ViolationCount } from './violation-repository.ts';

/**
 * The key of a violation: its statement's id, a slash, and a hash of what is broken; so the violations of one statement
 * stand together.
 */
export const violationKey = ({ statement, profile, by, rule, location }: Violation): string =>
  `${statement}/${hash('sha256', JSON.stringify([profile, by, rule, location]), 'base64url').slice(0, 22)}`;

/** The statement that a violation's key begins with. */
export const statementIn = (key: string): string => key.slice(0, key.lastIndexOf('/'));

/**
 * Between which keys (both exclusive) those of a statement's violations stand: `0` is the character after the slash.
 */
export const keysOf = (statement: string): readonly [after: string, before: string] => [
  `${statement}/`,
  `${statement}0`,
];

/** By how much violations raise the counters: one entry a counter. */
export const raisesOf = (violations: readonly Violation[]): readonly ViolationCount[] => {
  const raises = new Map<string, ViolationCount>();
  for (const { profile, by, kind, source } of violations) {
    const key = JSON.stringify([profile, by, kind, source]);
    raises.set(key, { profile, by, kind, source, count: (raises.get(key)?.count ?? 0) + 1 });
  }
  return [...raises.values()];
};
