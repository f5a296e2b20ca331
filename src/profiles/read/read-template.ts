import type { Json } from '../../xapi/model/types.ts';
import type { Report } from './document-report.ts';
import { checkType, openItem, type Placed, readDescribed } from './read-described.ts';
import { readRule } from './read-rule.ts';
import { LISTED_PROPERTIES, type Template } from '../model/types.ts';

const SECTION = '8.0';
const ONE = ['verb', 'objectActivityType'] as const;
const LISTS = [...LISTED_PROPERTIES, 'objectStatementRefTemplate', 'contextStatementRefTemplate'] as const;

/**
 * Reads a statement template (P2 8.0). Left out is one without an id, one with a determining property that cannot be
 * read, since without it the template would bind more statements, and one that contradicts itself. `hasContext`:
 * whether the profile explains more properties.
 */
export const readTemplate = (
  item: Json,
  at: string,
  report: Report,
  hasContext: boolean,
): Placed<Template> | undefined => {
  const opened = openItem(item, at, SECTION, report, 'template');
  if (opened === undefined) return undefined;
  checkType(opened, 'StatementTemplate', report);
  const scheme = opened.iri('inScheme');
  const about = readDescribed(opened, report, 'template');
  opened.demand('inScheme', 'prefLabel', 'definition');
  const properties = {
    ...Object.fromEntries(ONE.map((name) => [name, opened.iri(name)] as const).filter(([, iri]) => iri !== undefined)),
    ...Object.fromEntries(
      LISTS.map((name) => [name, opened.iris(name)] as const).filter(([, iris]) => iris !== undefined),
    ),
  } as Partial<Template>;
  const mayHaveObjects = hasContext || opened.value('@context') !== undefined;
  const rules = (opened.list('rules', 'rules') ?? []).map((rule, position) =>
    readRule(rule, `${at}/rules/${position}`, report, mayHaveObjects),
  );
  opened.close();
  const unusable = [...ONE, ...LISTS].find((name) => opened.isUnusable(name));
  if (unusable !== undefined) report.leaveOut(`${at}/${unusable}`, 'cannot be read', SECTION, 'template');
  const contradicts =
    properties.objectActivityType !== undefined && properties.objectStatementRefTemplate !== undefined;
  if (contradicts)
    report.leaveOut(at, 'must not have both objectActivityType and objectStatementRefTemplate', SECTION, 'template');
  if (about === undefined || unusable !== undefined || contradicts) return undefined;
  return { at, scheme, of: { ...about, ...properties, rules: rules.filter((rule) => rule !== undefined) } };
};
