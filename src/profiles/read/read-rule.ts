import type { Json } from '../../xapi/model/types.ts';
import { beyond, LIMITS } from './document-limits.ts';
import type { Report } from './document-report.ts';
import { compileLocation } from '../templates/json-path.ts';
import { memberOf } from '../model/json-member.ts';
import { isObject, type Opened, quoted } from './object-reader.ts';
import { openItem } from './read-described.ts';
import type { Rule } from '../model/types.ts';

const SECTION = '8.1';
const PRESENCES = ['included', 'excluded', 'recommended'] as const;
const LISTS = ['any', 'all', 'none'] as const;

/**
 * Why a JSONPath cannot be evaluated; undefined where it can. A missing `$` is only warned of: the first example of 8.1
 * has none.
 */
const pathFault = (path: string, at: string, report: Report): string | undefined => {
  if (path.length > LIMITS.location) {
    report.refuse(at, beyond('location', 'characters'));
    return 'is too long';
  }
  const compiled = compileLocation(path);
  if ('fault' in compiled) return compiled.fault;
  if (!path.trimStart().startsWith('$')) report.warn(at, `must begin with "$"; found ${quoted(path)}`, SECTION);
  return undefined;
};

const readPresence = (opened: Opened, report: Report): Rule['presence'] => {
  const text = opened.text('presence');
  const presence = PRESENCES.find((known) => known === text?.toLowerCase());
  if (presence !== text && presence !== undefined)
    report.warn(`${opened.at}/presence`, `must be ${quoted(presence)}`, SECTION);
  return presence;
};

/**
 * Reads a rule of a template (P2 8.1); undefined, and left out by name, where it cannot be evaluated: statements are
 * held to less then.
 */
export const readRule = (item: Json, at: string, report: Report, hasContext: boolean): Rule | undefined => {
  const opened = openItem(item, at, SECTION, report, 'rule');
  if (opened === undefined) return undefined;
  const leaveOut = (detail: string, name?: string): Rule | undefined => {
    report.leaveOut(name === undefined ? at : `${at}/${name}`, detail, SECTION, 'rule');
    return undefined;
  };
  const paths = { location: opened.text('location'), selector: opened.text('selector') };
  const presence = readPresence(opened, report);
  const lists = LISTS.map((name) => [name, opened.list(name)] as const).filter(([, values]) => values !== undefined);
  opened.languages('scopeNote');
  opened.close();
  if (!hasContext && memberOf(item, '@context') === undefined && lists.some(([, values]) => values?.some(isObject))) {
    report.warn(at, 'must have a context that explains the properties of its objects', SECTION);
  }
  if (paths.location === undefined) return leaveOut('has no location');
  if (opened.isUnusable('selector')) return leaveOut('has a selector that is no string');
  for (const name of ['location', 'selector'] as const) {
    const path = paths[name];
    const fault = path === undefined ? undefined : pathFault(path, `${at}/${name}`, report);
    if (fault !== undefined) return leaveOut(fault, name);
  }
  if (presence === undefined && opened.value('presence') !== undefined)
    return leaveOut(`must be one of ${PRESENCES.join(', ')}`, 'presence');
  if (presence === undefined && lists.length === 0) return leaveOut('has none of presence, any, all and none');
  return {
    location: paths.location,
    ...(paths.selector === undefined ? {} : { selector: paths.selector }),
    ...(presence === undefined ? {} : { presence }),
    ...Object.fromEntries(lists),
  };
};
