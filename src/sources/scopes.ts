import type { DocumentResource } from '../store/ports/document-repository.ts';

/**
 * What a credential may be permitted to do: the scopes of the standard (1.0.3 Communication 4.2), and Carnet's own:
 * `operator` keeps sources and speaks for the institution, `scientist` asks for studies, `steward` decides on them and
 * on objections, `auditor` reads the audit chain, `dpo` is the data protection officer. `all` is the standard's word
 * for what the xAPI resources do, and includes none of these.
 */
export const SCOPES = [
  'all',
  'all/read',
  'statements/write',
  'statements/read',
  'statements/read/mine',
  'state',
  'profile',
  'define',
  'operator',
  'scientist',
  'steward',
  'auditor',
  'dpo',
] as const;

/** One of the scopes that Carnet knows. */
export type Scope = (typeof SCOPES)[number];

/** Whether these scopes permit writing statements. */
export const mayWriteStatements = (scopes: readonly string[]): boolean =>
  scopes.includes('all') || scopes.includes('statements/write');

/** Which statements these scopes permit reading: all, only those of its own source, or none. */
export const readableStatements = (scopes: readonly string[]): 'all' | 'mine' | 'none' => {
  if (['all', 'all/read', 'statements/read'].some((scope) => scopes.includes(scope))) return 'all';
  return scopes.includes('statements/read/mine') ? 'mine' : 'none';
};

/**
 * Whether these scopes permit reading what is known of activities: whoever reads statements or defines activities may.
 */
export const mayReadActivities = (scopes: readonly string[]): boolean =>
  readableStatements(scopes) !== 'none' || scopes.includes('define');

const OF_DOCUMENTS: Readonly<Record<DocumentResource, Scope>> = {
  state: 'state',
  'agent-profile': 'profile',
  'activity-profile': 'profile',
};

/** Whether these scopes permit reading the documents of this resource. */
export const mayReadDocuments = (scopes: readonly string[], resource: DocumentResource): boolean =>
  scopes.includes('all/read') || mayWriteDocuments(scopes, resource);

/** Whether these scopes permit writing and removing them. */
export const mayWriteDocuments = (scopes: readonly string[], resource: DocumentResource): boolean =>
  scopes.includes('all') || scopes.includes(OF_DOCUMENTS[resource]);

/**
 * Whether these scopes permit operating this Carnet (its profiles and its sources) and speaking for its institution.
 */
export const mayOperate = (scopes: readonly string[]): boolean => scopes.includes('operator');

/** Whether these scopes permit ruling on purposes: approving, giving back, opening, suspending and closing them. */
export const mayRule = (scopes: readonly string[]): boolean => scopes.includes('steward');
