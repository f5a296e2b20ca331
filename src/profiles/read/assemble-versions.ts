import { beyond, LIMITS } from './document-limits.ts';
import type { Report } from './document-report.ts';
import { checkConcepts } from './check-concepts.ts';
import { checkPatterns } from './check-patterns.ts';
import { quoted } from './object-reader.ts';
import type { ReadConcept } from './read-concept.ts';
import type { Placed } from './read-described.ts';
import type { VersionObject } from './read-versions.ts';
import { sortIntoVersions } from './sort-into-versions.ts';
import type { Concept, Pattern, ProfileVersion, Rule, Template } from '../model/types.ts';

/** All parts of a document, of whichever version. */
export interface Parts {
  readonly concepts: readonly Placed<ReadConcept>[];
  readonly templates: readonly Placed<Template>[];
  readonly patterns: readonly Placed<Pattern>[];
}

const REFERENCES = ['objectStatementRefTemplate', 'contextStatementRefTemplate'] as const;

/** Templates that a template names for statements that are referred to are of the same version (P2 8.0). */
const checkReferences = (templates: readonly Placed<Template>[], report: Report): void => {
  const ids = new Set(templates.map(({ of }) => of.id));
  for (const { at, of } of templates) {
    for (const name of REFERENCES) {
      of[name]?.forEach((id, position) => {
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

/**
 * In JSON-LD, two objects with one id are one thing: no concept, template or pattern of a version may have the id of
 * another (P2 2.0).
 */
const checkIds = (
  parts: readonly Placed<{ readonly id: string }>[],
  taken: ReadonlyMap<string, string>,
  report: Report,
): void => {
  const seen = new Map(taken);
  for (const {
    at,
    of: { id },
  } of parts) {
    const first = seen.get(id);
    if (first === undefined) seen.set(id, at);
    else report.warn(`${at}/id`, `must differ from the id at ${first === '' ? 'the root' : first}`, '2.0');
  }
};

const asConcept = ({ relations, ...concept }: ReadConcept): Concept => concept;

const timesIn = (text: string, part: string): number => text.split(part).length - 1;

/** These walk through a statement where other rules take one look; so how many a version has is bounded. */
const checkWork = ({ at }: VersionObject, rules: readonly Rule[], report: Report): void => {
  const sum = (of: (rule: Rule) => number): number => rules.reduce((all, rule) => all + of(rule), 0);
  const inPaths = (part: string): number =>
    sum(({ location, selector = '' }) => timesIn(location, part) + timesIn(selector, part));
  if (inPaths('*') > LIMITS.stars) report.refuse(at, beyond('stars', 'stars in the JSONPaths of its rules'));
  if (inPaths('..') > LIMITS.descents) report.refuse(at, beyond('descents', '".." in the JSONPaths of its rules'));
  const nested = sum(
    ({ any = [], all = [], none = [] }) =>
      [...any, ...all, ...none].filter((value) => typeof value === 'object' && value !== null).length,
  );
  if (nested > LIMITS.compared)
    report.refuse(at, beyond('compared', 'objects and arrays among the values of its rules'));
};

const checkSizes = (
  { at }: VersionObject,
  templates: readonly Placed<Template>[],
  patterns: readonly Placed<Pattern>[],
  report: Report,
): void => {
  if (templates.reduce((sum, { of }) => sum + of.rules.length, 0) > LIMITS.rules)
    report.refuse(at, beyond('rules', 'rules'));
  if (patterns.reduce((sum, { of }) => sum + of.members.length, 0) > LIMITS.members)
    report.refuse(at, beyond('members', 'members of patterns'));
};

/**
 * Puts the parts of a document into its versions, and checks those of each against each other. The versions keep the
 * order of `versions`, the latest first; patterns that contain themselves are left out.
 */
export const assembleVersions = (
  profile: string | undefined,
  versions: readonly VersionObject[],
  { concepts, templates, patterns }: Parts,
  report: Report,
): readonly ProfileVersion[] => {
  const keyOf = ({ id }: { readonly id: string }): string => id;
  const ofConcepts = sortIntoVersions(
    concepts,
    versions,
    { what: 'concept', section: '7.0', keyOf: ({ id, type }) => `${type} ${id}` },
    report,
  );
  const ofTemplates = sortIntoVersions(templates, versions, { what: 'template', section: '8.0', keyOf }, report);
  const ofPatterns = sortIntoVersions(patterns, versions, { what: 'pattern', section: '9.0', keyOf }, report);
  checkConcepts(ofConcepts, report);
  const taken = new Map([
    ...(profile === undefined ? [] : [[profile, ''] as const]),
    ...versions.map(({ id, at }) => [id, at] as const),
  ]);
  return versions.map((version) => {
    const { id, generatedAtTime } = version;
    const its = {
      concepts: ofConcepts.get(id) ?? [],
      templates: ofTemplates.get(id) ?? [],
      patterns: ofPatterns.get(id) ?? [],
    };
    checkIds([...its.concepts, ...its.templates, ...its.patterns], taken, report);
    checkSizes(version, its.templates, its.patterns, report);
    checkWork(
      version,
      its.templates.flatMap(({ of }) => of.rules),
      report,
    );
    checkReferences(its.templates, report);
    return {
      id,
      ...(generatedAtTime === undefined ? {} : { generatedAtTime }),
      concepts: its.concepts.map(({ of }) => asConcept(of)),
      templates: its.templates.map(({ of }) => of),
      patterns: checkPatterns(its.patterns, report).map(({ of }) => of),
    };
  });
};
