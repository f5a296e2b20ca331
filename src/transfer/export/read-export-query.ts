import { type Fault, Problem } from '../../core/problem.ts';
import { readStatementsParameters, type StatementsParameters } from '../../reads/query/parameters.ts';
import { isIri } from '../../xapi/formats/iri.ts';
import { isUuid } from '../../xapi/formats/uuid.ts';
import { LINE_FORMATS, type LineForm } from './encode-lines.ts';
import { readColumns } from './export-columns.ts';
import { isExportCursor } from './export-cursor.ts';
import { EXPORT_FILTERS } from './export-parameters.ts';

/** The query of the exported statements. */
export interface ExportQuery {
  /** The filters, as GET /statements has them. */
  readonly filter: StatementsParameters;
  readonly source?: string;
  /** The id of a version of a profile, which the statements claim by a category activity (xAPI Profiles, P2 5.0). */
  readonly profile?: string;
  /** The ids of versions of `profile`, if that is the id of a profile that is loaded. */
  readonly profileVersions?: readonly string[];
  /** The cursor, or the id, of the last statement that the client has. */
  readonly after?: string;
  /** True if voided statements are exported too. */
  readonly withVoided: boolean;
}

const readBoolean = (search: URLSearchParams, name: string, usual: boolean): boolean => {
  const text = search.get(name);
  if (text === null) return usual;
  if (text === 'true' || text === 'false') return text === 'true';
  throw refuse({ at: name, detail: 'must be true or false' });
};

const refuse = (fault: Fault): Problem => new Problem('invalid-request', `${fault.at} ${fault.detail}`, [fault]);

/** Reads the query of the statements; ignores the names of the form. Throws Problem `invalid-request`. */
export const readExportQuery = (search: URLSearchParams): ExportQuery => {
  const filters = new URLSearchParams(
    [...search].filter(([name]) => (EXPORT_FILTERS as readonly string[]).includes(name)),
  );
  const filter = readStatementsParameters(filters, '2.0.0');
  const [source, profile, after] = [search.get('source'), search.get('profile'), search.get('after')];
  if (profile !== null && !isIri(profile))
    throw refuse({ at: 'profile', detail: 'must be an IRI, the id of a profile or of a version of one' });
  if (after !== null && !isExportCursor(after) && !isUuid(after))
    throw refuse({ at: 'after', detail: 'must be the cursor or the id of a statement that was exported' });
  return {
    filter,
    ...(source !== null && { source }),
    ...(profile !== null && { profile }),
    ...(after !== null && { after }),
    withVoided: readBoolean(search, 'voided', false),
  };
};

/** Reads the form of the lines; ignores the other names. Throws Problem `invalid-request`. */
export const readLineForm = (search: URLSearchParams): LineForm => {
  const name = search.get('format') ?? 'ndjson';
  const format = LINE_FORMATS.find((one) => one === name);
  if (format === undefined) throw refuse({ at: 'format', detail: `must be one of ${LINE_FORMATS.join(', ')}` });
  if (format === 'csv' && search.has('envelope')) throw refuse({ at: 'envelope', detail: 'is for ndjson alone' });
  for (const one of ['columns', 'header'])
    if (format === 'ndjson' && search.has(one)) throw refuse({ at: one, detail: 'is for csv alone' });
  return {
    format,
    hasEnvelope: readBoolean(search, 'envelope', false),
    hasHeader: readBoolean(search, 'header', true),
    columns: readColumns(search.get('columns')),
  };
};
