import type { Fault } from '../../core/problem.ts';
import type { Profile } from '../model/types.ts';

/** Kinds of objects with separate ids: patterns name templates and patterns, and no concepts. */
const KINDS = [
  { what: 'templates and patterns', lists: ['templates', 'patterns'] },
  { what: 'concepts', lists: ['concepts'] },
] as const;

type ObjectKind = (typeof KINDS)[number];

/** The most ids in one warning. */
const MAX_NAMED = 5;

/**
 * True if an object belongs to `profile` rather than to `other`, which has its id too. The owner is the profile whose
 * id is the beginning of the object's id, else the profile whose id sorts first.
 */
export const ownsRather = (id: string, profile: string, other: string): boolean => {
  const nearness = (one: string): number => (id.startsWith(one) ? one.length : 0);
  const difference = nearness(profile) - nearness(other);
  return difference === 0 ? profile < other : difference > 0;
};

const idsOf = ({ versions }: Profile, { lists }: ObjectKind): ReadonlySet<string> =>
  new Set(versions.flatMap((version) => lists.flatMap((list) => version[list].map(({ id }) => id))));

const warningOf = ({ what }: ObjectKind, other: string, ids: readonly string[]): Fault => {
  const named = ids.slice(0, MAX_NAMED).join(', ');
  const more = ids.length > MAX_NAMED ? ` and ${ids.length - MAX_NAMED} more` : '';
  return {
    at: '',
    detail: `defines ${what} that ${other} defines too: ${named}${more}`,
    requirement: 'xAPI Profiles 1.0, Part Two 2.0',
  };
};

/** Warns each profile of the templates, patterns and concepts whose ids other profiles define, by their names. */
export const sharedIdWarnings = (profiles: readonly Profile[]): ReadonlyMap<string, readonly Fault[]> => {
  const warnings = new Map<string, Fault[]>(profiles.map(({ id }) => [id, []]));
  for (const kind of KINDS) {
    const definedBy = new Map<string, string[]>();
    for (const profile of profiles)
      for (const id of idsOf(profile, kind)) {
        const others = definedBy.get(id);
        if (others === undefined) definedBy.set(id, [profile.id]);
        else others.push(profile.id);
      }
    const shared = new Map<string, Map<string, string[]>>();
    for (const [id, all] of definedBy)
      for (const one of all)
        for (const other of all) {
          if (one === other) continue;
          const byOther = shared.get(one) ?? new Map<string, string[]>();
          shared.set(one, byOther.set(other, [...(byOther.get(other) ?? []), id]));
        }
    for (const [one, byOther] of shared)
      for (const [other, ids] of byOther) warnings.get(one)?.push(warningOf(kind, other, ids));
  }
  return warnings;
};
