import { type Fault, Problem } from '../../core/problem.ts';
import type { Actor, XapiVersion } from '../../xapi/model/types.ts';
import { readActorParameter } from '../../xapi/validate/agent-parameter.ts';
import { isIri } from '../../xapi/formats/iri.ts';
import { isTimestamp } from '../../xapi/formats/timestamp.ts';
import { isUuid } from '../../xapi/formats/uuid.ts';

/** The parameter `format` (1.0.3 Communication 2.1.3; 2.0 4.1.6.1). */
export type StatementFormat = 'ids' | 'exact' | 'canonical';

/** The parameters of GET /statements. */
export interface StatementsParameters {
  readonly statementId?: string;
  readonly voidedStatementId?: string;
  readonly agent?: Actor;
  readonly verb?: string;
  readonly activity?: string;
  readonly registration?: string;
  readonly related_activities: boolean;
  readonly related_agents: boolean;
  readonly since?: string;
  readonly until?: string;
  /** 0 is the limit of the server. */
  readonly limit: number;
  readonly format: StatementFormat;
  readonly attachments: boolean;
  readonly ascending: boolean;
}

/** The value of a parameter, or its fault. */
type ParameterReader = (text: string, version: XapiVersion) => { readonly value: unknown } | string;

const matching =
  (test: (text: string) => boolean, must: string): ParameterReader =>
  (text) =>
    test(text) ? { value: text } : must;
/** Clients in Python write True and False. */
const boolean: ParameterReader = (text) =>
  /^(?:[tT]rue|[fF]alse)$/.test(text) ? { value: text.toLowerCase() === 'true' } : 'must be true or false';
const agent: ParameterReader = (text, version) => {
  const actor = readActorParameter(text, version);
  return typeof actor === 'string' ? actor : { value: actor };
};

const READERS: Readonly<Record<keyof StatementsParameters, ParameterReader>> = {
  statementId: matching(isUuid, 'must be a UUID'),
  voidedStatementId: matching(isUuid, 'must be a UUID'),
  agent,
  verb: matching(isIri, 'must be an IRI'),
  activity: matching(isIri, 'must be an IRI'),
  registration: matching(isUuid, 'must be a UUID'),
  related_activities: boolean,
  related_agents: boolean,
  since: matching(isTimestamp, 'must be a timestamp (RFC 3339)'),
  until: matching(isTimestamp, 'must be a timestamp (RFC 3339)'),
  // A page has its own maximum.
  limit: (text) =>
    /^\d+$/.test(text)
      ? { value: Math.min(Number(text), Number.MAX_SAFE_INTEGER) }
      : 'must be a whole number, 0 or more',
  format: matching((text) => ['ids', 'exact', 'canonical'].includes(text), 'must be ids, exact or canonical'),
  attachments: boolean,
  ascending: boolean,
};

const isParameter = (name: string): name is keyof StatementsParameters => Object.hasOwn(READERS, name);

const DEFAULTS = {
  related_activities: false,
  related_agents: false,
  limit: 0,
  format: 'exact',
  attachments: false,
  ascending: false,
} as const;
const ALLOWED_WITH_ID = ['statementId', 'voidedStatementId', 'attachments', 'format'];
const REQUIREMENT = 'xAPI 1.0.3 Communication 2.1.3 and 3.2; IEEE 9274.1.1 4.1.6.1';

const conflictsAmong = (names: readonly string[]): Fault[] => {
  const ids = names.filter((name) => name === 'statementId' || name === 'voidedStatementId');
  if (ids.length === 2)
    return [{ at: 'voidedStatementId', detail: 'cannot stand beside statementId', requirement: REQUIREMENT }];
  if (ids.length === 0) return [];
  return names
    .filter((name) => !ALLOWED_WITH_ID.includes(name) && isParameter(name))
    .map((at) => ({ at, detail: `cannot stand beside ${ids[0] ?? ''}`, requirement: REQUIREMENT }));
};

/**
 * Reads the parameters of GET /statements. Throws Problem `invalid-request` with every fault: unknown names (case
 * counts), names given twice, values of another type, names that cannot stand together.
 */
export const readStatementsParameters = (search: URLSearchParams, version: XapiVersion): StatementsParameters => {
  const names = [...new Set(search.keys())];
  const faults: Fault[] = conflictsAmong(names);
  const values: Partial<Record<keyof StatementsParameters, unknown>> = {};
  for (const name of names) {
    const fault = (detail: string): number => faults.push({ at: name, detail, requirement: REQUIREMENT });
    const given = search.getAll(name);
    if (!isParameter(name)) {
      fault('is not a parameter of this resource');
      continue;
    }
    if (given.length > 1) {
      fault('is given more than once');
      continue;
    }
    const read = READERS[name](given[0] ?? '', version);
    if (typeof read === 'string') fault(read);
    else values[name] = read.value;
  }
  if (faults.length > 0)
    throw new Problem('invalid-request', faults.map(({ at, detail }) => `${at}: ${detail}`).join('; '), faults);
  return { ...DEFAULTS, ...(values as Partial<StatementsParameters>) };
};
