import { type CompiledPatterns, compilePatterns } from '../../../../src/profiles/patterns/compile-patterns.ts';
import type { Pattern, ProfileVersion, Template } from '../../../../src/profiles/model/types.ts';

type Several = readonly ['sequence' | 'alternates', readonly Short[]];
type Single = readonly ['optional' | 'oneOrMore' | 'zeroOrMore', Short];

/** A pattern in short form: the id of a template, or an element with its members. */
export type Short = string | Several | Single;

const isSeveral = (short: Several | Single): short is Several => short[0] === 'sequence' || short[0] === 'alternates';

/** A template without rules and determining properties. */
export const aTemplate = (id: string): Template => ({
  id,
  prefLabel: { en: id },
  definition: { en: id },
  deprecated: false,
  rules: [],
});

/** A pattern, a sequence unless overridden. */
export const aPattern = (pattern: Pick<Pattern, 'id' | 'members'> & Partial<Pattern>): Pattern => ({
  prefLabel: { en: pattern.id },
  definition: { en: pattern.id },
  deprecated: false,
  primary: false,
  element: 'sequence',
  ...pattern,
});

/** A profile version of these templates and patterns. */
export const aVersion = ({
  id = 'https://example.org/profile/v1',
  templates = [],
  patterns = [],
}: Partial<Pick<ProfileVersion, 'id' | 'templates' | 'patterns'>>): ProfileVersion => ({
  id,
  concepts: [],
  templates,
  patterns,
});

/** A profile version with these primary patterns; each nested element becomes a pattern. */
export const versionOf = (shorts: readonly Short[], id?: string): ProfileVersion => {
  const templates = new Map<string, Template>();
  const patterns: Pattern[] = [];
  const add = (short: Short, primary: boolean): string => {
    if (typeof short === 'string') {
      templates.set(short, aTemplate(short));
      return short;
    }
    const members = (isSeveral(short) ? short[1] : [short[1]]).map((member) => add(member, false));
    const pattern = aPattern({ id: `pattern-${patterns.length}`, primary, element: short[0], members });
    patterns.push(pattern);
    return pattern.id;
  };
  for (const short of shorts) add(short, true);
  return aVersion({ ...(id === undefined ? {} : { id }), templates: [...templates.values()], patterns });
};

/** Compiled primary patterns. */
export const compiled = (...shorts: readonly Short[]): CompiledPatterns =>
  compilePatterns(versionOf(shorts), () => undefined);
