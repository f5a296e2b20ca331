import { asBuffer } from '../../core/bytes/bytes.ts';
import { isObject } from '../../core/json-object.ts';
import { Problem } from '../../core/problem.ts';
import { findJsonFaults } from '../../xapi/json/json-faults.ts';
import { DEEPEST, scanJson } from '../../xapi/json/json-scan.ts';
import { jsonStart, parseJson } from '../../xapi/json/json.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import { assembleVersions } from './assemble-versions.ts';
import { createSchemaChecker } from './check-schemas.ts';
import { checkValues } from './check-values.ts';
import { overLimit, LIMITS } from './document-limits.ts';
import { createDocumentReport, type DocumentReport } from './document-report.ts';
import { ObjectReader } from './object-reader.ts';
import { readConcept } from './read-concept.ts';
import type { ListItem, Located } from './read-described.ts';
import { profileInGraph } from './read-graph.ts';
import { readPattern } from './read-pattern.ts';
import { readProperties } from './read-properties.ts';
import { readTemplate } from './read-template.ts';
import { readVersions } from './read-versions.ts';
import type { Profile } from '../model/types.ts';

const MAX_REPEATED = 100;

const throwRefusals = (report: DocumentReport): void => {
  const refusals = report.refusals();
  if (refusals.length > 0)
    throw new Problem('invalid-profile', 'The document cannot be read as an xAPI Profile.', refusals);
};

/** Parses the document. A document that is too large or too deep is refused before any recursive function runs. */
const readDocument = (bytes: Uint8Array, report: DocumentReport): JsonObject => {
  if (bytes.length > LIMITS.bytes) report.refuse('', overLimit('bytes', 'bytes'));
  throwRefusals(report);
  const text = asBuffer(bytes);
  const start = jsonStart(text);
  const { tooDeepAt, members } = scanJson(text, start);
  if (tooDeepAt >= 0)
    report.refuse(
      '',
      `${overLimit('depth', 'levels of arrays and objects')}; byte ${tooDeepAt} begins one more than ${DEEPEST}`,
    );
  throwRefusals(report);
  const document = parseJson(bytes);
  if (!isObject(document)) {
    report.refuse('', 'must be an object', '6.0');
    throwRefusals(report);
    return {};
  }
  const found = checkValues(document, report);
  if (Number.isNaN(found)) throwRefusals(report);
  // JSON.parse does not report repeated names; a different count does.
  if (found !== members) {
    for (const at of findJsonFaults(text.toString('latin1', start), MAX_REPEATED).repeated)
      report.warn(at, 'stands more than once in its object; the last one counts', '2.0');
  }
  return document;
};

const readObjects = <T>(
  document: ObjectReader,
  name: 'concepts' | 'templates' | 'patterns',
  read: (item: ListItem) => Located<T> | undefined,
): readonly Located<T>[] =>
  (document.list(name, name) ?? [])
    .map((json, position) => read({ json, at: `/${name}/${position}` }))
    .filter((object) => object !== undefined);

/**
 * Reads a profile document (xAPI Profiles 1.0 Part Two) in less than a second, versions latest first. Departures are
 * warnings, those of omitted objects first. Throws Problem `invalid-json` with the position, or `invalid-profile` with
 * all reasons.
 */
export const readProfile = (bytes: Uint8Array): Profile => {
  const report = createDocumentReport();
  const found = profileInGraph(readDocument(bytes, report), report);
  if (found === undefined) throwRefusals(report);
  const document = new ObjectReader(found ?? {}, { at: '', section: '6.0' }, report);
  const { id, hasContext, ...properties } = readProperties(document, report);
  const versions = readVersions(document, id, report);
  const checkSchema = createSchemaChecker(report);
  const objects = {
    concepts: readObjects(document, 'concepts', (item) => readConcept(item, report, checkSchema)),
    templates: readObjects(document, 'templates', (item) => readTemplate(item, report, hasContext)),
    patterns: readObjects(document, 'patterns', (item) => readPattern(item, report)),
  };
  document.warnUnknown();
  const assembled = assembleVersions({ id, versions, objects }, report);
  throwRefusals(report);
  return { id: id ?? '', ...properties, versions: assembled, warnings: report.warnings() };
};
