import { defined } from '../../core/json-object.ts';
import { orderedJson } from '../../xapi/statement/same.ts';
import type { Json } from '../../xapi/model/types.ts';
import { conditionsOf } from '../model/template-conditions.ts';
import type { Concept, Pattern, ProfileVersion, Rule, Template } from '../model/types.ts';
import { checkConcepts } from './check-concepts.ts';
import { checkPatterns } from './check-patterns.ts';
import { LIMITS, overLimit } from './document-limits.ts';
import type { DocumentReport } from './document-report.ts';
import { createGroupByVersion } from './group-by-version.ts';
import { quoted } from './object-reader.ts';
import type { ReadConcept } from './read-concept.ts';
import type { Located } from './read-described.ts';
import type { VersionObject } from './read-versions.ts';

/** The concepts, templates and patterns of a document or of one version. */
interface ProfileObjects {
  readonly concepts: readonly Located<ReadConcept>[];
  readonly templates: readonly Located<Template>[];
  readonly patterns: readonly Located<Pattern>[];
}

/** A profile document that was read, object by object. */
export interface ReadDocument {
  /** The id of the profile. */
  readonly id: string | undefined;
  /** With the latest first. */
  readonly versions: readonly VersionObject[];
  readonly objects: ProfileObjects;
}

const STATEMENT_REFS = ['objectStatementRefTemplate', 'contextStatementRefTemplate'] as const;

/** StatementRef templates are of the same version as the template that names them (P2 8.0). */
const checkStatementRefs = (templates: readonly Located<Template>[], report: DocumentReport): void => {
  const ids = new Set(templates.map(({ value }) => value.id));
  for (const { at, value } of templates) {
    for (const name of STATEMENT_REFS) {
      value[name]?.forEach((id, position) => {
        if (!ids.has(id))
          report.warn(
            `${at}/${name}/${position}`,
            `must be a template of the same version; found ${quoted(id)}`,
            '8.0',
          );
      });
    }
  }
};

/** No two objects of a version have the same id, since in JSON-LD they would be one (P2 2.0). */
const checkIds = (
  { concepts, templates, patterns }: ProfileObjects,
  reserved: ReadonlyMap<string, string>,
  report: DocumentReport,
): void => {
  const seen = new Map(reserved);
  for (const { at, value } of [...concepts, ...templates, ...patterns]) {
    const first = seen.get(value.id);
    if (first === undefined) seen.set(value.id, at);
    else report.warn(`${at}/id`, `must differ from the id at ${first === '' ? 'the root' : first}`, '2.0');
  }
};

/** A template gets another id if its rules or determining properties change (P2 8.0): patterns name only the id. */
const checkReusedIds = (
  versions: readonly VersionObject[],
  templates: ReadonlyMap<string, readonly Located<Template>[]>,
  report: DocumentReport,
): void => {
  const known = new Map<string, { readonly version: string; readonly conditions: string }>();
  for (const { id: version } of versions.toReversed())
    for (const { at, value } of templates.get(version) ?? []) {
      const { id } = value;
      const conditions = orderedJson(conditionsOf(value) as Json);
      const before = known.get(id);
      if (before !== undefined && before.version !== version && before.conditions !== conditions)
        report.warn(`${at}/id`, `must differ from the id in ${before.version}: its rules are others`, '8.0');
      known.set(id, { version, conditions });
    }
};

const withoutRelations = ({ relations, ...concept }: ReadConcept): Concept => concept;

const countIn = (text: string, part: string): number => text.split(part).length - 1;

/** Limits stars, `..` and compared objects: each walks through a statement, while other checks take one look. */
const checkWork = ({ at }: VersionObject, rules: readonly Rule[], report: DocumentReport): void => {
  const sum = (countOf: (rule: Rule) => number): number => rules.reduce((all, rule) => all + countOf(rule), 0);
  const inPaths = (part: string): number =>
    sum(({ location, selector = '' }) => countIn(location, part) + countIn(selector, part));
  if (inPaths('*') > LIMITS.stars) report.refuse(at, overLimit('stars', 'stars in the JSONPaths of its rules'));
  if (inPaths('..') > LIMITS.descents) report.refuse(at, overLimit('descents', '".." in the JSONPaths of its rules'));
  const nested = sum(
    ({ any = [], all = [], none = [] }) =>
      [...any, ...all, ...none].filter((value) => typeof value === 'object' && value !== null).length,
  );
  if (nested > LIMITS.compared)
    report.refuse(at, overLimit('compared', 'objects and arrays among the values of its rules'));
};

const checkSizes = ({ at }: VersionObject, { templates, patterns }: ProfileObjects, report: DocumentReport): void => {
  if (templates.reduce((sum, { value }) => sum + value.rules.length, 0) > LIMITS.rules)
    report.refuse(at, overLimit('rules', 'rules'));
  if (patterns.reduce((sum, { value }) => sum + value.members.length, 0) > LIMITS.members)
    report.refuse(at, overLimit('members', 'members of patterns'));
};

const assembleVersion = (
  version: VersionObject,
  { concepts, templates, patterns }: ProfileObjects,
  report: DocumentReport,
): ProfileVersion => {
  const { id, generatedAtTime } = version;
  return {
    id,
    ...defined({ generatedAtTime }),
    concepts: concepts.map(({ value }) => withoutRelations(value)),
    templates: templates.map(({ value }) => value),
    patterns: checkPatterns(patterns, report).map(({ value }) => value),
  };
};

/**
 * Groups the objects of a document by version, and checks the objects of each version against each other. The versions
 * keep their order. Patterns that contain themselves are left out.
 */
export const assembleVersions = (
  { id, versions, objects }: ReadDocument,
  report: DocumentReport,
): readonly ProfileVersion[] => {
  const groupByVersion = createGroupByVersion(versions, report);
  const keyOf = ({ id: ownId }: { readonly id: string }): string => ownId;
  const concepts = groupByVersion(objects.concepts, {
    what: 'concept',
    section: '7.0',
    keyOf: (concept) => `${concept.type} ${concept.id}`,
  });
  const templates = groupByVersion(objects.templates, { what: 'template', section: '8.0', keyOf });
  const patterns = groupByVersion(objects.patterns, { what: 'pattern', section: '9.0', keyOf });
  checkConcepts(concepts, report);
  checkReusedIds(versions, templates, report);
  const reserved = new Map([
    ...(id === undefined ? [] : [[id, ''] as const]),
    ...versions.map((version) => [version.id, version.at] as const),
  ]);
  return versions.map((version) => {
    const ofVersion = {
      concepts: concepts.get(version.id) ?? [],
      templates: templates.get(version.id) ?? [],
      patterns: patterns.get(version.id) ?? [],
    };
    checkIds(ofVersion, reserved, report);
    checkSizes(version, ofVersion, report);
    const rules = ofVersion.templates.flatMap(({ value }) => value.rules);
    checkWork(version, rules, report);
    checkStatementRefs(ofVersion.templates, report);
    return assembleVersion(version, ofVersion, report);
  });
};
