/** What of learners an answer, or a message, may carry: what tells most stands first. */
export const PERSONAL_DATA = [
  /** In clear, as tools have sent them. */
  'statements',
  /** States and profiles, in clear. */
  'documents',
  /** A link or a session credential by which one person is acted for. */
  'sign-in',
  /** Identifiers of people. */
  'people',
  /** The person behind a pseudonym. */
  'reidentified',
  /** Whether the data of a named person may be recorded. */
  'permission',
  /** What profiles or other servers say about single statements. */
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
