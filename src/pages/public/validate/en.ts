import type { Translated } from '../../html/translated.ts';

export const VALIDATE_EN = {
  title: 'Try statements and profiles',
  intro:
    'Paste a statement, an array of statements in their order, or the document of an xAPI Profile. Nothing is stored ' +
    'and nothing is counted.',
  field: 'Statement, statements or profile (JSON)',
  hint: 'At most 60 kB as the form sends it. Use invented names: what you paste goes to this server.',
  version: 'Version of xAPI',
  button: 'Try it',
  result: 'What was found',
  unreadable: 'This cannot be read.',
  standard: 'The standard',
  conforms: 'It conforms to the standard.',
  breaks: (count: number) =>
    `It breaks the standard ${count === 1 ? 'once' : `${count} times`}. Profiles are asked after that.`,
  profile: 'Profile',
  profileReads: 'It can be read as an xAPI Profile.',
  profileRefused: 'It cannot be read as an xAPI Profile:',
  profileWarnings: (count: number) =>
    count === 1 ? 'It departs from the standard once:' : `It departs from the standard ${count} times:`,
  noClaim: 'The statements claim no profile that this server has: a version of one has to be a category of theirs.',
  unknownVersion: 'No profile here has this version:',
  statement: (index: number) => `Statement ${index}`,
  outcomes: {
    success: 'conforms.',
    invalid: 'breaks the profile:',
    unmatched: 'matches no template: its verb or types are those of no template.',
  },
  note: 'The author says:',
  rules: {
    order: 'The statement comes where no pattern allows it.',
    registration: 'The statement needs a registration.',
    subregistration: 'The subregistration is not well formed.',
    'timestamp-order': 'It was sent after a statement of the same pattern with a later timestamp.',
    'timestamp-shared': 'A statement of the same pattern in another batch has the same timestamp.',
    place: 'The extension does not belong where it stands.',
    schema: 'The value of the extension does not keep its JSON Schema.',
    steps: 'The statement takes too many steps to check.',
  },
  otherRule: 'The statement breaks this rule:',
  verdicts: {
    accept: 'complete',
    'in-progress': 'in progress',
    reject: 'broken: nothing that follows can mend it',
    unchecked: 'not checked from here on: it can be read in too many ways',
  },
  matches: 'It matches:',
  registration: 'Registration',
  next: 'What can come next:',
  consent: 'Consent',
  consentText:
    'Whether people in it may be recorded only they and their tool may know: a tool asks GET /v1/permits, and people ' +
    'see it on their own page. So it is not said here.',
  whole: '(the whole)',
} as const;

export type ValidateTexts = Translated<typeof VALIDATE_EN>;
