import { LISTED_PROPERTIES, type Template } from '../model/types.ts';
import type { DocumentReport } from './document-report.ts';
import { checkObjectType, type ListItem, type Located, openListItem, readDescribed } from './read-described.ts';
import { readRule } from './read-rule.ts';

const KIND = { what: 'template', section: '8.0' } as const;
const SINGLE = ['verb', 'objectActivityType'] as const;
const LISTS = [...LISTED_PROPERTIES, 'objectStatementRefTemplate', 'contextStatementRefTemplate'] as const;

/**
 * Reads a statement template (P2 8.0). It is omitted if it has no id, contradicts itself, or has an unreadable
 * determining property: without this property it would bind more statements. `hasContext` is that of the profile.
 */
export const readTemplate = (
  item: ListItem,
  report: DocumentReport,
  hasContext: boolean,
): Located<Template> | undefined => {
  const reader = openListItem(item, KIND, report);
  if (reader === undefined) return undefined;
  const { at } = item;
  checkObjectType(reader, 'StatementTemplate', report);
  const inScheme = reader.iri('inScheme');
  const described = readDescribed(reader, report, KIND.what);
  reader.warnMissing('inScheme', 'prefLabel', 'definition');
  const properties = Object.fromEntries(
    [
      ...SINGLE.map((name) => [name, reader.iri(name)] as const),
      ...LISTS.map((name) => [name, reader.iris(name)] as const),
    ].filter(([, value]) => value !== undefined),
  ) as Partial<Template>;
  const mayHaveObjects = hasContext || reader.value('@context') !== undefined;
  const rules = (reader.list('rules', 'rules') ?? [])
    .map((json, position) => readRule({ json, at: `${at}/rules/${position}` }, report, mayHaveObjects))
    .filter((rule) => rule !== undefined);
  reader.warnUnknown();
  const unusable = [...SINGLE, ...LISTS].find((name) => reader.isUnusable(name));
  if (unusable !== undefined) report.omit({ ...KIND, at: `${at}/${unusable}`, detail: 'cannot be read' });
  const contradicts =
    properties.objectActivityType !== undefined && properties.objectStatementRefTemplate !== undefined;
  if (contradicts) {
    const detail = 'must not have both objectActivityType and objectStatementRefTemplate';
    report.omit({ ...KIND, at, detail });
  }
  if (described === undefined || unusable !== undefined || contradicts) return undefined;
  return { at, inScheme, value: { ...described, ...properties, rules } };
};
