import { defined } from '../../core/json-object.ts';
import { accessReaderOf } from '../../consent/access/access-reader.ts';
import { ACCESS_ROUTES } from '../../consent/access/access-routes.ts';
import type { RecordAccess } from '../../consent/access/record-access.ts';
import type { AccessReader } from '../../store/ports/consent/access-record-repository.ts';
import { readStored } from '../../xapi/statement/read-stored.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';
import { agentKey, isAgent } from '../../xapi/model/agents.ts';
import type { Token } from '../../xapi/model/types.ts';
import { agentToken } from '../../xapi/statement/tokens.ts';
import type { AskedFilter } from './access-filter.ts';
import type { Reader } from './confinement.ts';

/** The request of a reader: its filter, and the token groups with the token of the filtered agent. */
interface Asked {
  readonly asked?: AskedFilter | undefined;
  readonly where: readonly (readonly Token[])[];
}

/**
 * Records, before the answer, that a credential gets statements of other sources. Also records what a person reads in a
 * session that another's link opened. Undefined, at no cost, if all are of the credential's own source, or the person
 * signed in without such a link.
 */
export type RecordGiven = (
  reader: Reader,
  asked: Asked,
  statements: readonly StoredStatement[],
) => Promise<void> | undefined;

/** A `more` link of the release before does not have the filter. */
const UNKNOWN: AskedFilter = { filter: {} };

/** True if the actor is one of these Agents. */
export const isDoneByOneOf = (agents: ReadonlySet<Token>, stored: StoredStatement): boolean => {
  const { actor } = readStored(stored);
  const key = isAgent(actor) ? agentKey(actor) : undefined;
  return key !== undefined && agents.has(agentToken(key));
};

/** The filter is left out: there is one record an hour for each source, whatever the person asks for. */
const recordOwn = (
  recordAccess: RecordAccess,
  reader: AccessReader | undefined,
  statements: readonly StoredStatement[],
): Promise<void> | undefined =>
  reader === undefined || statements.length === 0
    ? undefined
    : recordAccess({ reader, route: ACCESS_ROUTES.myStatements, filter: {} }, statements);

export const createRecordGiven =
  (recordAccess: RecordAccess, route: string = ACCESS_ROUTES.statements): RecordGiven =>
  (reader, { asked = UNKNOWN, where }, statements) => {
    if ('own' in reader) return recordOwn(recordAccess, reader.own.reader, statements);
    if (reader.caller.readableSources.length < 2) return undefined;
    const own = reader.caller.source.id;
    const given = statements.filter(({ source }) => source !== own);
    if (given.length === 0) return undefined;
    const agents = new Set('agent' in asked.filter ? where.flat() : []);
    return recordAccess(
      { reader: accessReaderOf(reader.caller), route, ...asked },
      given.map(({ source, people, ...rest }) => ({
        source,
        ...defined({ people }),
        isOfFilteredAgent: agents.size > 0 && isDoneByOneOf(agents, { source, ...rest }),
      })),
    );
  };
