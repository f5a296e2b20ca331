/** The parts of the sentence that states a rule of a template (Part Two 8.1). */
interface RuleTexts {
  readonly presence: Readonly<Record<'included' | 'excluded' | 'recommended', string>>;
  /** Before and after the subject of a rule that applies only if the subject is present. */
  readonly where: readonly [before: string, after: string];
  /** Joins the requirements on values to the presence. */
  readonly join: Readonly<Record<'included' | 'recommended', string>>;
  readonly values: Readonly<Record<'any' | 'all' | 'none', Readonly<Record<'one' | 'many', string>>>>;
  readonly oneOf: string;
  readonly and: string;
  /** Before and after the location to whose values a selector is applied. */
  readonly each: readonly [before: string, after: string];
  readonly end: string;
}

/** The statements to which a template applies, and its demands on them. */
interface TemplateTexts {
  readonly about: string;
  readonly all: string;
  readonly determining: Readonly<Record<string, string>>;
  readonly holds: string;
  readonly nothing: string;
  readonly common: string;
  readonly commonHolds: (templates: number) => string;
  readonly andCommon: (rules: number) => string;
  readonly references: Readonly<Record<'object' | 'context', string>>;
  readonly or: string;
  readonly and: string;
}

/** The order in which a pattern has its members (Part Two 9.0). */
interface PatternTexts extends Readonly<
  Record<'sequence' | 'alternates' | 'optional' | 'oneOrMore' | 'zeroOrMore' | 'picture', string>
> {
  /** The members that are in a picture of a part of a sequence, by their positions. */
  readonly stretch: (first: number, last: number) => string;
  readonly parts: string;
  readonly elsewhere: string;
}

/** The texts of the pages of profiles. */
export interface ProfileTexts {
  readonly listTitle: string;
  readonly listIntro: string;
  readonly none: string;
  readonly counts: (templates: number, patterns: number, concepts: number) => string;
  readonly warningCount: (count: number) => string;
  readonly allProfiles: string;
  readonly onThisPage: string;
  readonly showAll: (count: number) => string;
  readonly about: string;
  readonly id: string;
  readonly author: string;
  readonly version: string;
  readonly origin: string;
  readonly origins: Readonly<Record<'folder' | 'added', string>>;
  readonly document: string;
  readonly documentText: string;
  readonly claim: string;
  readonly older: string;
  readonly empty: string;
  readonly earlierDocument: string;
  readonly of: (date: string) => string;
  readonly templates: string;
  readonly templatesIntro: string;
  readonly patterns: string;
  readonly patternsIntro: string;
  readonly otherPatterns: string;
  readonly concepts: string;
  readonly deprecated: string;
  readonly schema: string;
  readonly contentType: string;
  readonly types: Readonly<Record<string, string>>;
  readonly observed: string;
  readonly observedIntro: string;
  readonly nothingObserved: string;
  readonly violated: string;
  readonly times: string;
  readonly kinds: Readonly<Record<'template' | 'concept' | 'pattern' | 'cmi5', string>>;
  readonly warnings: string;
  readonly warningsIntro: string;
  readonly template: TemplateTexts;
  readonly pattern: PatternTexts;
  readonly rule: RuleTexts;
}
