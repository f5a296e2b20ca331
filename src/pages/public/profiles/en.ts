import type { Translated } from '../../html/translated.ts';

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export const PROFILE_EN = {
  listTitle: 'Profiles',
  listIntro:
    'A profile says what the statements about a kind of learning look like: which words they use, what ' +
    'each of them must hold, and in which order they come. This server knows these:',
  none: 'No profile is in force.',
  counts: (templates: number, patterns: number, concepts: number) =>
    [
      plural(templates, 'statement template', 'statement templates'),
      plural(patterns, 'pattern', 'patterns'),
      plural(concepts, 'concept', 'concepts'),
    ].join(', '),
  warningCount: (count: number) => plural(count, 'remark on its document', 'remarks on its document'),
  allProfiles: 'All profiles',
  showAll: (count: number) => `Show all ${count}`,
  onThisPage: 'On this page',
  about: 'About it',
  id: 'Identifier',
  author: 'Author',
  version: 'Version',
  origin: 'Origin',
  origins: { folder: 'comes with this server', added: 'added by the operator' },
  document: 'Document',
  documentText: 'the whole profile, for machines (JSON-LD)',
  claim: 'A statement says that it keeps this version by having its identifier as a category:',
  older: 'Older version',
  empty: 'The document defines nothing for this version.',
  earlierDocument: 'An earlier document defines this version. It is still checked:',
  of: (date: string) => `of ${date}`,
  templates: 'What a statement must hold',
  templatesIntro: 'Each template says which statements it is about, and what those must hold.',
  patterns: 'In which order statements come',
  patternsIntro: 'The statements of one registration follow one of these patterns.',
  otherPatterns: 'Parts of patterns',
  concepts: 'The words it uses',
  deprecated: 'deprecated: not to be used any more',
  schema: 'JSON Schema of its value',
  contentType: 'Media type',
  types: {
    Verb: 'Verbs',
    ActivityType: 'Types of activity',
    AttachmentUsageType: 'Uses of attachments',
    ContextExtension: 'Extensions of the context',
    ResultExtension: 'Extensions of the result',
    ActivityExtension: 'Extensions of activities',
    StateResource: 'State documents',
    AgentProfileResource: 'Agent profile documents',
    ActivityProfileResource: 'Activity profile documents',
    Activity: 'Activities',
  },
  observed: 'What was observed here',
  observedIntro:
    'How often statements of all sources together, whose source is held to this profile, were found to ' +
    'break something of it:',
  nothingObserved: 'No statement was found to break anything of this profile.',
  violated: 'What was broken',
  times: 'Times',
  warnings: 'Remarks on the document',
  warningsIntro:
    'The profile is in force. In its document, this is not as the standard wants it, or could not be used:',
  template: {
    about: 'It is about statements',
    all: 'It is about every statement that says it keeps this version.',
    determining: {
      verb: 'whose verb is',
      objectActivityType: 'whose activity is of type',
      contextGroupingActivityType: 'with a grouping activity of type',
      contextParentActivityType: 'with a parent activity of type',
      contextOtherActivityType: 'with another context activity of type',
      contextCategoryActivityType: 'with a category activity of type',
      attachmentUsageType: 'with an attachment for',
    },
    holds: 'What they must hold:',
    common: 'Rules that several templates share',
    commonHolds: (templates: number) => `The ${templates} templates that name these rules at their end all ask this:`,
    andCommon: (rules: number) => `and the ${rules} shared rules`,
    nothing: 'It asks nothing more of them.',
    and: ' and ',
  },
  pattern: {
    sequence: 'These, one after the other:',
    alternates: 'One of these:',
    optional: 'This once, or not at all:',
    oneOrMore: 'This, once or several times:',
    zeroOrMore: 'This, any number of times, or not at all:',
    picture: 'The same as a picture',
    stretch: (first: number, last: number) => (first === last ? `Member ${first}` : `Members ${first} to ${last}`),
    parts: 'What is one box (▸) in the picture, to be opened:',
    elsewhere: 'Shown elsewhere:',
  },
} as const;

export type ProfileTexts = Translated<typeof PROFILE_EN>;
