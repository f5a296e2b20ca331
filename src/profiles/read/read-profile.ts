import { Problem } from '../../core/problem.ts';
import { findJsonFaults } from '../../xapi/json/json-faults.ts';
import { DEEPEST, scanJson } from '../../xapi/json/json-scan.ts';
import { jsonStart, parseJson } from '../../xapi/json/json.ts';
import { bufferOf } from '../../xapi/json/members.ts';
import type { Json, JsonObject } from '../../xapi/model/types.ts';
import { assembleVersions } from './assemble-versions.ts';
import { createSchemaCheck } from './check-schemas.ts';
import { checkValues } from './check-values.ts';
import { beyond, LIMITS } from './document-limits.ts';
import { createReport, type Report } from './document-report.ts';
import { isObject, type Opened, openObject } from './object-reader.ts';
import { readConcept } from './read-concept.ts';
import type { Placed } from './read-described.ts';
import { readPattern } from './read-pattern.ts';
import { readProperties } from './read-properties.ts';
import { readTemplate } from './read-template.ts';
import { readVersions } from './read-versions.ts';
import type { Profile } from '../model/types.ts';

const MOST_REPEATED = 100;

const throwRefusals = (report: Report): void => {
  const refusals = report.refusals();
  if (refusals.length > 0)
    throw new Problem('invalid-profile', 'The document cannot be read as an xAPI Profile.', refusals);
};

/**
 * The document as an object that is safe to read: what nests too deep or is too large is refused before anything calls
 * itself.
 */
const readDocument = (bytes: Uint8Array, report: Report): JsonObject => {
  if (bytes.length > LIMITS.bytes) report.refuse('', beyond('bytes', 'bytes'));
  throwRefusals(report);
  const text = bufferOf(bytes);
  const start = jsonStart(text);
  const { tooDeepAt, members } = scanJson(text, start);
  if (tooDeepAt >= 0)
    report.refuse(
      '',
      `${beyond('depth', 'levels of arrays and objects')}; byte ${tooDeepAt} begins one more than ${DEEPEST}`,
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
  // Whether a name is repeated, JSON.parse does not tell; counting does.
  if (found !== members) {
    for (const at of findJsonFaults(text.toString('latin1', start), MOST_REPEATED).repeated)
      report.warn(at, 'stands more than once in its object; the last one counts', '2.0');
  }
  return document;
};

const readParts = <T>(
  document: Opened,
  name: 'concepts' | 'templates' | 'patterns',
  read: (item: Json, at: string) => Placed<T> | undefined,
): readonly Placed<T>[] =>
  (document.list(name, name) ?? [])
    .map((item, position) => read(item, `/${name}/${position}`))
    .filter((part) => part !== undefined);

/**
 * Reads a profile document (JSON-LD, xAPI Profiles 1.0 Part Two) as published ones are: whatever departs from Part Two
 * is a warning with its JSON Pointer, and what cannot be evaluated alone is left out, with a warning that says so,
 * first in the list. A document that conforms has none. Its versions come latest first. Throws Problem `invalid-json`,
 * naming the place, where it is not JSON; Problem `invalid-profile`, naming all reasons, where it cannot be evaluated
 * as a profile or goes beyond `LIMITS`. Takes less than a second whatever the document.
 */
export const readProfile = (bytes: Uint8Array): Profile => {
  const report = createReport();
  const document = openObject(readDocument(bytes, report), '', '6.0', report);
  const { id, hasContext, ...properties } = readProperties(document, report);
  const versions = readVersions(document, id, report);
  const takeSchema = createSchemaCheck(report);
  const parts = {
    concepts: readParts(document, 'concepts', (item, at) => readConcept(item, at, report, takeSchema)),
    templates: readParts(document, 'templates', (item, at) => readTemplate(item, at, report, hasContext)),
    patterns: readParts(document, 'patterns', (item, at) => readPattern(item, at, report)),
  };
  document.close();
  const assembled = assembleVersions(id, versions, parts, report);
  throwRefusals(report);
  return { id: id ?? '', ...properties, versions: assembled, warnings: report.warnings() };
};
