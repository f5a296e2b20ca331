import type { Profiles } from '../../../profiles/registry/profile-registry.ts';
import { patternPicture } from '../../../profiles/diagram/pattern-svg.ts';
import { anchorOf } from './profile-names.ts';
import type { ShowDeps } from './profile-view.ts';

/** In how many languages a picture is kept: as many as readers of a page are likely to have. */
const KEPT = 4;

/**
 * Builds the pictures of the patterns in force, for pages of one language each. A large one takes some 20 ms to lay
 * out, and pages are open to all: each is drawn once for the names that it is shown with, and forgotten with its
 * profile.
 */
export const createPatternPictures = (
  profiles: Pick<Profiles, 'current'>,
): ((language: 'en' | 'fr') => ShowDeps['picture']) => {
  const drawn = new WeakMap<object, Map<string, string | undefined>>();
  return (language) => (version, pattern, labelOf) => {
    const automaton = profiles
      .current()
      .versions.get(version)
      ?.patterns?.primaries.find(({ id }) => id === pattern)?.automaton;
    if (automaton === undefined) return undefined;
    const title = labelOf(pattern);
    const key = JSON.stringify([language, title, automaton.templates.map(labelOf)]);
    const known = drawn.get(automaton) ?? new Map<string, string | undefined>();
    if (!known.has(key)) {
      if (known.size >= KEPT) known.delete(known.keys().next().value ?? '');
      known.set(key, patternPicture(automaton, { id: `${anchorOf(pattern)}-picture`, title, labelOf, language }));
      drawn.set(automaton, known);
    }
    const html = known.get(key);
    return html === undefined ? undefined : { html };
  };
};
