import { ownValue } from '../../core/json-object.ts';
import { type Fault, Problem } from '../../core/problem.ts';
import type { DocumentKind, DocumentScope } from '../../store/ports/statements/document-repository.ts';
import type { XapiVersion } from '../../xapi/model/types.ts';
import { readAgentParameter } from '../../xapi/validate/agent-parameter.ts';
import { agentKey } from '../../xapi/model/agents.ts';
import { isIri } from '../../xapi/formats/iri.ts';
import { instantOf, isTimestamp } from '../../xapi/formats/timestamp.ts';
import { isUuid } from '../../xapi/formats/uuid.ts';

/** The parameters of a request to a document resource. */
export interface DocumentParameters {
  readonly scope: DocumentScope;
  /** The stateId or profileId; absent for all documents of the scope. */
  readonly id?: string;
  /** Only documents updated after this, in milliseconds since the epoch. */
  readonly since?: number;
}

export type DocumentMethod = 'GET' | 'PUT' | 'POST' | 'DELETE';

interface ParameterRules {
  readonly id: 'stateId' | 'profileId';
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly requirement: string;
}

const RULES: Readonly<Record<DocumentKind, ParameterRules>> = {
  state: {
    id: 'stateId',
    required: ['activityId', 'agent'],
    optional: ['registration'],
    requirement: 'xAPI 1.0.3 Communication 2.3; IEEE 9274.1.1 4.1.6.2',
  },
  'agent-profile': {
    id: 'profileId',
    required: ['agent'],
    optional: [],
    requirement: 'xAPI 1.0.3 Communication 2.6; IEEE 9274.1.1 4.1.6.5',
  },
  'activity-profile': {
    id: 'profileId',
    required: ['activityId'],
    optional: [],
    requirement: 'xAPI 1.0.3 Communication 2.7; IEEE 9274.1.1 4.1.6.6',
  },
};

/** The value of a parameter, or its fault. */
type ParameterValue =
  { readonly scope?: Partial<DocumentScope>; readonly id?: string; readonly since?: number } | string;

const readId = (text: string): ParameterValue => (text === '' ? 'must not be empty' : { id: text });

const READERS: Readonly<Record<string, (text: string, version: XapiVersion) => ParameterValue>> = {
  activityId: (text) => (isIri(text) ? { scope: { activity: text } } : 'must be an IRI'),
  agent: (text, version) => {
    const agent = readAgentParameter(text, version);
    if (typeof agent === 'string') return agent;
    const key = agentKey(agent);
    return key === undefined ? 'must be identified' : { scope: { agent: key } };
  },
  registration: (text) => (isUuid(text) ? { scope: { registration: text.toLowerCase() } } : 'must be a UUID'),
  stateId: readId,
  profileId: readId,
  since: (text) => (isTimestamp(text) ? { since: instantOf(text) } : 'must be a timestamp (RFC 3339)'),
};

const allowedNames = (
  resource: DocumentKind,
  method: DocumentMethod,
): { readonly known: readonly string[]; readonly required: readonly string[] } => {
  const { id, required, optional } = RULES[resource];
  const isOne = method === 'PUT' || method === 'POST' || (method === 'DELETE' && resource !== 'state');
  return {
    known: [...required, ...optional, id, ...(method === 'GET' ? ['since'] : [])],
    required: isOne ? [...required, id] : required,
  };
};

/** The request whose parameters are read. */
interface ParametersOf {
  readonly resource: DocumentKind;
  readonly method: DocumentMethod;
  readonly version: XapiVersion;
}

/**
 * Reads the parameters of a request to a document resource. Throws Problem `invalid-request` with every fault: unknown
 * names (case counts), names given twice or missing, values of another type, `since` beside an id.
 */
export const readDocumentParameters = (
  search: URLSearchParams,
  { resource, method, version }: ParametersOf,
): DocumentParameters => {
  const { id: idName, requirement } = RULES[resource];
  const { known, required } = allowedNames(resource, method);
  const faults: Fault[] = [];
  const fault = (at: string, detail: string): void => {
    faults.push({ at, detail, requirement });
  };
  let read: DocumentParameters = { scope: { resource } };
  for (const name of new Set(search.keys())) {
    const [text = '', ...more] = search.getAll(name);
    const reader = known.includes(name) ? ownValue(READERS, name) : undefined;
    if (reader === undefined) {
      fault(name, 'is not a parameter of this method');
      continue;
    }
    if (more.length > 0) {
      fault(name, 'is given more than once');
      continue;
    }
    const value = reader(text, version);
    if (typeof value === 'string') fault(name, value);
    else read = { ...read, ...value, scope: { ...read.scope, ...value.scope } };
  }
  for (const name of required) if (!search.has(name)) fault(name, 'must be given');
  if (known.includes('since') && search.has('since') && search.has(idName))
    fault('since', `cannot stand beside ${idName}`);
  if (faults.length > 0)
    throw new Problem('invalid-request', faults.map(({ at, detail }) => `${at}: ${detail}`).join('; '), faults);
  return read;
};
