import { defined, isObject } from '../../core/json-object.ts';
import { memberOf } from '../model/json-member.ts';
import type { Rule } from '../model/types.ts';
import { compileJsonPath } from '../templates/json-path.ts';
import { LIMITS, overLimit } from './document-limits.ts';
import type { DocumentReport } from './document-report.ts';
import { type ObjectReader, quoted } from './object-reader.ts';
import { type ListItem, openListItem } from './read-described.ts';

const KIND = { what: 'rule', section: '8.1' } as const;
const SECTION = KIND.section;
const PRESENCES = ['included', 'excluded', 'recommended'] as const;
const LISTS = ['any', 'all', 'none'] as const;

/** The reason why a JSONPath cannot be evaluated. Without `$` it can: the first example of P2 8.1 has none. */
const pathFault = (path: string, at: string, report: DocumentReport): string | undefined => {
  if (path.length > LIMITS.jsonPath) {
    report.refuse(at, overLimit('jsonPath', 'characters'));
    return 'is too long';
  }
  const compiled = compileJsonPath(path);
  if ('fault' in compiled) return compiled.fault;
  if (!path.trimStart().startsWith('$')) report.warn(at, `must begin with "$"; found ${quoted(path)}`, SECTION);
  return undefined;
};

const readPresence = (reader: ObjectReader, report: DocumentReport): Rule['presence'] => {
  const text = reader.text('presence');
  const presence = PRESENCES.find((known) => known === text?.toLowerCase());
  if (presence !== text && presence !== undefined)
    report.warn(`${reader.at}/presence`, `must be ${quoted(presence)}`, SECTION);
  return presence;
};

interface RuleOmission {
  readonly detail: string;
  /** The property to blame; absent if it is the rule itself. */
  readonly property?: string;
}

/** The location and selector of a rule, or the reason why it cannot be evaluated. */
const readPaths = (
  reader: ObjectReader,
  { location, selector }: Readonly<Record<'location' | 'selector', string | undefined>>,
  report: DocumentReport,
): Pick<Rule, 'location' | 'selector'> | RuleOmission => {
  if (location === undefined) return { detail: 'has no location' };
  if (reader.isUnusable('selector')) return { detail: 'has a selector that is no string' };
  for (const [property, path] of Object.entries({ location, selector })) {
    const detail = path === undefined ? undefined : pathFault(path, `${reader.at}/${property}`, report);
    if (detail !== undefined) return { detail, property };
  }
  return selector === undefined ? { location } : { location, selector };
};

/** Reads a rule of a template (P2 8.1). If it cannot be evaluated, it is omitted: the result is undefined. */
export const readRule = (item: ListItem, report: DocumentReport, hasContext: boolean): Rule | undefined => {
  const reader = openListItem(item, KIND, report);
  if (reader === undefined) return undefined;
  const { at } = item;
  const omit = ({ detail, property }: RuleOmission): undefined => {
    report.omit({ ...KIND, at: property === undefined ? at : `${at}/${property}`, detail });
    return undefined;
  };
  const texts = { location: reader.text('location'), selector: reader.text('selector') };
  const presence = readPresence(reader, report);
  const lists = LISTS.map((name) => [name, reader.list(name)] as const).filter(([, values]) => values !== undefined);
  const scopeNote = reader.languages('scopeNote');
  reader.warnUnknown();
  const hasObjects = lists.some(([, values]) => values?.some(isObject));
  if (!hasContext && memberOf(item.json, '@context') === undefined && hasObjects)
    report.warn(at, 'must have a context that explains the properties of its objects', SECTION);
  const paths = readPaths(reader, texts, report);
  if ('detail' in paths) {
    omit(paths);
    return undefined;
  }
  if (presence === undefined && reader.value('presence') !== undefined) {
    omit({ detail: `must be one of ${PRESENCES.join(', ')}`, property: 'presence' });
    return undefined;
  }
  if (presence === undefined && lists.length === 0) {
    omit({ detail: 'has none of presence, any, all and none' });
    return undefined;
  }
  return {
    ...paths,
    ...defined({ presence }),
    ...Object.fromEntries(lists),
    ...defined({ scopeNote }),
  };
};
