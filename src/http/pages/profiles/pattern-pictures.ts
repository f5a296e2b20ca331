import type { ProfileRegistry } from '../../../profiles/registry/profile-registry.ts';
import { renderPatternSvg } from '../../../profiles/diagram/pattern-svg.ts';
import { anchorOf } from './profile-names.ts';
import type { ProfileViewContext } from './profile-view.ts';

/** Renderings that are cached of one picture: more sets of names than the readers of a page are likely to have. */
const MAX_RENDERINGS = 4;

/**
 * Renders pictures of the patterns in force. A large one takes some 20 ms and pages are open to all: it is cached by
 * the names that it shows, as long as its profile is loaded.
 */
export const createPatternPictures = (
  profiles: Pick<ProfileRegistry, 'current'>,
): ((language: 'en' | 'fr') => ProfileViewContext['picture']) => {
  const rendered = new WeakMap<object, Map<string, string | undefined>>();
  return (language) => (version, pattern, labelOf) => {
    const patterns = profiles.current().versions.get(version)?.patterns;
    const automaton = patterns?.primaries.find(({ id }) => id === pattern)?.automaton;
    // What stands for any statements cannot be drawn.
    if (automaton === undefined || patterns?.partlyChecked.includes(pattern)) return undefined;
    const title = labelOf(pattern);
    const key = JSON.stringify([language, title, automaton.templates.map(labelOf)]);
    const byNames = rendered.get(automaton) ?? new Map<string, string | undefined>();
    if (!byNames.has(key)) {
      if (byNames.size >= MAX_RENDERINGS) byNames.delete(byNames.keys().next().value ?? '');
      byNames.set(key, renderPatternSvg(automaton, { id: `${anchorOf(pattern)}-picture`, title, labelOf, language }));
      rendered.set(automaton, byNames);
    }
    const html = byNames.get(key);
    return html === undefined ? undefined : { html };
  };
};
