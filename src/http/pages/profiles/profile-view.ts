import { ownValue } from '../../../core/json-object.ts';
import type { LocalizedText, NamedIri } from '../../../pages/html/localized-text.ts';
import type { ReferenceView, RuleView } from '../../../pages/views/profile-view.ts';
import { parseJsonPath } from '../../../profiles/templates/json-path-parser.ts';
import type { Rule, Template } from '../../../profiles/model/types.ts';
import type { LanguageMap } from '../../../xapi/model/types.ts';
import { chosenLanguage, type LanguageRange } from '../../../xapi/output/accept-language.ts';
import { anchorOf, profilePath, type ProfileNames } from './profile-names.ts';

/** The languages of a reader, and the names to choose from. */
export interface ReaderNames {
  /** The languages of the reader, the best first. */
  readonly ranges: readonly LanguageRange[];
  readonly names: ProfileNames;
}

/** The text of a language map that fits the reader best; undefined for an empty map. */
export const inLanguage = (map: LanguageMap, ranges: readonly LanguageRange[]): LocalizedText | undefined => {
  const language = chosenLanguage(Object.keys(map), ranges);
  const text = language === undefined ? undefined : ownValue(map, language);
  return language === undefined || text === undefined ? undefined : { text, language };
};

export const localizedMember = (
  name: 'name' | 'definition' | 'scopeNote',
  map: LanguageMap | undefined,
  ranges: readonly LanguageRange[],
): Partial<Record<typeof name, LocalizedText>> => {
  const found = map && inLanguage(map, ranges);
  return found === undefined ? {} : { [name]: found };
};

const pathOf = (location: string): { readonly names?: readonly string[]; readonly findsMany: boolean } => {
  const parsed = parseJsonPath(location);
  const [path] = 'paths' in parsed ? parsed.paths : [];
  if (
    path === undefined ||
    'fault' in parsed ||
    parsed.paths.length > 1 ||
    path.some(({ kind }) => kind === 'below' || kind === 'union')
  )
    return { findsMany: true };
  return {
    names: path.flatMap((step) => (step.kind === 'member' ? [step.name] : [])),
    findsMany: path.some(({ kind }) => kind === 'all'),
  };
};

/** A rule, with its author's note in the language of the reader. */
export const ruleView = ({ scopeNote, ...rule }: Rule, ranges: readonly LanguageRange[]): RuleView => ({
  ...rule,
  ...pathOf(rule.location),
  ...localizedMember('scopeNote', scopeNote, ranges),
});

const STATEMENT_REFS = [
  ['object', 'objectStatementRefTemplate'],
  ['context', 'contextStatementRefTemplate'],
] as const;

/** The statements to which a template has a statement refer (P2 8.0). */
export const referenceViews = (template: Template, lookUp: (id: string) => NamedIri): readonly ReferenceView[] =>
  STATEMENT_REFS.flatMap(([from, property]) => {
    const templates = template[property];
    return templates === undefined ? [] : [{ from, templates: templates.map(lookUp) }];
  });

/** Finds the name and the address of an object, on the page of one profile. */
export const createLookUp =
  (profile: string, { ranges, names }: ReaderNames): ((id: string) => NamedIri) =>
  (id) => {
    const found = names.find(id, profile);
    if (found === undefined) return { id };
    const href = `${found.profile === profile ? '' : profilePath(found.profile)}#${anchorOf(id)}`;
    return { id, href, ...localizedMember('name', found.prefLabel, ranges) };
  };
