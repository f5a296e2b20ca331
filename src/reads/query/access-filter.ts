import { namelessIri } from '../../consent/access/nameless-iri.ts';
import type { AccessRequest } from '../../consent/access/record-access.ts';
import { instantOf } from '../../xapi/formats/timestamp.ts';
import type { StatementsParameters } from './parameters.ts';

/** The filter of a read as access records keep it. */
export type AskedFilter = Pick<AccessRequest, 'filter' | 'since' | 'until'>;

/** Parameters whose value may name another person. */
const NAMES_ONLY = ['statementId', 'voidedStatementId', 'agent', 'registration', 'since', 'until'] as const;
const FLAGS = ['related_activities', 'related_agents', 'attachments'] as const;

/**
 * The requested filter, by parameter names. Only `verb`, `activity`, `since`, `until`, `format` and flags keep their
 * values, so that no record names another person or a statement.
 */
export const askedFilter = (parameters: StatementsParameters): AskedFilter => {
  const { verb, activity, format, since, until } = parameters;
  const names = NAMES_ONLY.filter((name) => parameters[name] !== undefined).map((name) => [name, null] as const);
  const flags = FLAGS.filter((name) => parameters[name]).map((name) => [name, 'true'] as const);
  return {
    filter: {
      ...Object.fromEntries(names),
      ...(verb !== undefined && { verb: namelessIri(verb) }),
      ...(activity !== undefined && { activity: namelessIri(activity) }),
      ...Object.fromEntries(flags),
      ...(format !== 'exact' && { format }),
    },
    ...(since !== undefined && { since: instantOf(since) }),
    ...(until !== undefined && { until: instantOf(until) }),
  };
};
