import type { Translated } from '../../html/translated.ts';
import { SIGN_INS_EN } from '../sign-ins/en.ts';

const counted = (count: number, one: string, many: string): string =>
  `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`;

export const ACCESS_EN = {
  ...SIGN_INS_EN,
  accessTitle: { subject: 'Who has read my traces', guardian: 'Who has read these traces' },
  accessIntro: (days: number) =>
    'A tool sees what it has recorded itself; that is not listed. Here is who else has read: other tools that the ' +
    'school permits to, staff, and those who opened links that the school made. This visit is not counted. ' +
    `Each reading is kept on this list for ${days} days.`,
  noAccess: (days: number) => `No other person or tool has read anything in the last ${days} days.`,
  accessPartial: 'Only the latest readings are counted here; the download has all of them.',
  accessMoreRows: 'These are the latest; the download has all of them.',
  /** Staff, by their role. */
  accessRoles: { operator: 'An operator of Carnet' },
  accessStaff: 'Staff',
  accessGiven: {
    statements: (count: number) => counted(count, 'trace', 'traces'),
    documents: (count: number) => counted(count, 'saved state or profile', 'saved states or profiles'),
    violations: (count: number) =>
      `${counted(count, 'trace', 'traces')} named in a list of broken rules, or whose order was looked up (no content)`,
  },
  /** The number of links of this reader that were opened. */
  accessVisits: (count: number) => counted(count, 'visit', 'visits'),
  accessAnswers: (count: number) => (count === 1 ? 'in one reading' : `in ${count.toLocaleString('en-GB')} readings`),
  accessLast: 'Last on',
  accessDetails: 'When, and what was asked for',
  accessAsked: 'Asked for:',
  accessEverything: 'everything',
  /** Instead of the filter, on a page opened by a link of a tool. */
  accessWithheld: 'not shown by a link of a tool',
  /** The person of the page, if a request named them. */
  accessSelf: { subject: 'you by name', guardian: 'your child by name' },
  /** Parameters by their names; a value may follow. */
  accessParameters: {
    agent: 'one person by name',
    related_agents: 'also where people are named beside',
    verb: 'what was done:',
    activity: 'exercise:',
    related_activities: 'also what belongs to it',
    registration: 'one course registration',
    since: 'from',
    until: 'until',
    statementId: 'one trace by its number',
    voidedStatementId: 'one trace that was taken back, by its number',
    attachments: 'with attached files',
    format: 'format:',
    activityId: 'exercise:',
    stateId: 'one state',
    profileId: 'one profile',
    profile: 'by the rules:',
  },
} as const;

export type AccessTexts = Translated<typeof ACCESS_EN>;
