import type { DocumentKind } from '../../store/ports/statements/document-repository.ts';

/** The scopes of the standard (1.0.3 Communication 4.2). */
export const XAPI_SCOPES = [
  'all',
  'all/read',
  'statements/write',
  'statements/read',
  'statements/read/mine',
  'state',
  'profile',
  'define',
] as const;

/** The scopes of credentials. `all` covers the xAPI resources, and none of Carnet's own, which follow. */
export const SCOPES = [
  ...XAPI_SCOPES,
  /** Has statements erased that the credential itself has written: for an LRS that forwards to this one. */
  'statements/erase/mine',
  /** Opens sessions for content that acts for one learner of its source. */
  'sessions',
  /** Asks for links that sign people in to the data that the tool itself has of them. */
  'links',
  /** Manages sources and profiles, and speaks for the institution. */
  'operator',
  /** Requests studies. */
  'scientist',
  /** Rules on purposes and objections. */
  'steward',
  /** Reads the audit log. */
  'auditor',
  /** The data protection officer. */
  'dpo',
] as const;

export type Scope = (typeof SCOPES)[number];

/**
 * The scopes that see every purpose and study of their subtree, and work in the console. A scientist sees those of
 * their own lab, on pages of the lab.
 */
export const OVERSEERS = ['steward', 'operator', 'auditor', 'dpo'] as const satisfies readonly Scope[];
export const STUDY_READERS: readonly Scope[] = ['scientist', ...OVERSEERS];

/**
 * The data that a scope covers. `source`: of the own source, and of sources that were granted or share. `author`: the
 * statements of the key itself. `organisation`: of all sources of the organisation in which the scope is held, and
 * below. `lab`: of the studies of the own lab.
 */
export type ScopeExtent = 'source' | 'author' | 'organisation' | 'lab';

export const SCOPE_EXTENT: Readonly<Record<Scope, ScopeExtent>> = {
  all: 'source',
  'all/read': 'source',
  'statements/write': 'source',
  'statements/read': 'source',
  'statements/read/mine': 'author',
  state: 'source',
  profile: 'source',
  define: 'source',
  'statements/erase/mine': 'author',
  sessions: 'source',
  links: 'source',
  operator: 'organisation',
  scientist: 'lab',
  steward: 'organisation',
  auditor: 'organisation',
  dpo: 'organisation',
};

/** The scopes of each act on the xAPI resources: services decide by these lists, and routes name them. */
export const WRITE_STATEMENTS: readonly Scope[] = ['all', 'statements/write'];
const READ_ALL_STATEMENTS: readonly Scope[] = ['all', 'all/read', 'statements/read'];
export const READ_STATEMENTS: readonly Scope[] = [...READ_ALL_STATEMENTS, 'statements/read/mine'];
/** Reading statements or defining activities permits reading activity definitions. */
export const READ_ACTIVITIES: readonly Scope[] = [...READ_STATEMENTS, 'define'];

type ScopesByKind = Readonly<Record<DocumentKind, readonly Scope[]>>;

export const READ_DOCUMENTS: ScopesByKind = {
  state: ['all', 'all/read', 'state'],
  'agent-profile': ['all', 'all/read', 'profile'],
  'activity-profile': ['all', 'all/read', 'profile'],
};
export const WRITE_DOCUMENTS: ScopesByKind = {
  state: ['all', 'state'],
  'agent-profile': ['all', 'profile'],
  'activity-profile': ['all', 'profile'],
};

const hasOneOf = (wanted: readonly Scope[], scopes: readonly string[]): boolean =>
  wanted.some((scope) => scopes.includes(scope));

export const mayWriteStatements = (scopes: readonly string[]): boolean => hasOneOf(WRITE_STATEMENTS, scopes);

/** True if the statements change the known definitions of activities (1.0.3 Communication 4.2). */
export const mayDefine = (scopes: readonly string[]): boolean => hasOneOf(['all', 'define'], scopes);

/** `mine`: only statements of the credential's own source. */
export const statementReadScope = (scopes: readonly string[]): 'all' | 'mine' | 'none' => {
  if (hasOneOf(READ_ALL_STATEMENTS, scopes)) return 'all';
  return hasOneOf(READ_STATEMENTS, scopes) ? 'mine' : 'none';
};

export const mayReadActivities = (scopes: readonly string[]): boolean => hasOneOf(READ_ACTIVITIES, scopes);

export const mayReadDocuments = (scopes: readonly string[], resource: DocumentKind): boolean =>
  hasOneOf(READ_DOCUMENTS[resource], scopes);

export const mayWriteDocuments = (scopes: readonly string[], resource: DocumentKind): boolean =>
  hasOneOf(WRITE_DOCUMENTS[resource], scopes);

/** True if these scopes permit writing statements or documents. */
export const mayRecord = (scopes: readonly string[]): boolean =>
  mayWriteStatements(scopes) || mayWriteDocuments(scopes, 'state') || mayWriteDocuments(scopes, 'agent-profile');

/** True if these scopes permit asking as a tool; an operator asks in the name of the institution. */
export const mayAskForLinks = (scopes: readonly string[]): boolean => scopes.includes('links');

/** True if one of the scopes sees every purpose and study of its subtree. */
export const oversees = (scopes: readonly string[]): boolean => hasOneOf(OVERSEERS, scopes);

export const mayOperate = (scopes: readonly string[]): boolean => scopes.includes('operator');

export const mayRuleOnPurposes = (scopes: readonly string[]): boolean => scopes.includes('steward');
