/** The kinds of learners' data that an answer or a message may carry, the most telling first. */
export const PERSONAL_DATA = [
  /** In clear, as tools have sent them. */
  'statements',
  /** States and profiles, in clear. */
  'documents',
  /** A link or a session credential that acts for one person. */
  'sign-in',
  /** Identifiers of people. */
  'people',
  /** The person behind a pseudonym. */
  'reidentified',
  /** The permission to record the data of a named person. */
  'permission',
  /** Findings of profiles or other servers about single statements. */
  'findings',
  /** The statements that name an erased person, by their ids. */
  'mentions',
  /** Decisions under random ids. */
  'decisions',
  /** Requests to find the person behind a pseudonym. */
  'contacts',
  /** Pseudonymised records of a study. */
  'records',
] as const;

export type PersonalData = (typeof PERSONAL_DATA)[number];
