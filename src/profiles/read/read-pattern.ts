import type { Json } from '../../xapi/model/types.ts';
import type { Report } from './document-report.ts';
import type { Opened } from './object-reader.ts';
import { checkType, openItem, type Placed, readDescribed } from './read-described.ts';
import type { Pattern } from '../model/types.ts';

const SECTION = '9.0';
const LISTS = ['sequence', 'alternates'] as const;
const ONE = ['optional', 'oneOrMore', 'zeroOrMore'] as const;
const ELEMENTS = [...LISTS, ...ONE] as const;

/** The elements that it has, each with its members. */
const readElements = (opened: Opened): readonly (readonly [Pattern['element'], readonly string[]])[] => {
  const found: [Pattern['element'], readonly string[]][] = [];
  for (const name of LISTS) {
    const members = opened.iris(name);
    if (members !== undefined) found.push([name, members]);
  }
  for (const name of ONE) {
    const member = opened.iri(name);
    if (member !== undefined) found.push([name, [member]]);
  }
  return found;
};

/**
 * Reads a pattern (P2 9.0); left out is one without an id, one with a member that cannot be read, and one that has not
 * exactly one element.
 */
export const readPattern = (item: Json, at: string, report: Report): Placed<Pattern> | undefined => {
  const opened = openItem(item, at, SECTION, report, 'pattern');
  if (opened === undefined) return undefined;
  checkType(opened, 'Pattern', report);
  const scheme = opened.iri('inScheme');
  const primary = opened.flag('primary');
  const about = readDescribed(opened, report, 'pattern');
  if (primary) opened.demand('prefLabel', 'definition');
  const elements = readElements(opened);
  opened.close();
  const unusable = ELEMENTS.find((name) => opened.isUnusable(name));
  const [only] = elements;
  if (unusable !== undefined) report.leaveOut(`${at}/${unusable}`, 'cannot be read', SECTION, 'pattern');
  else if (elements.length !== 1) {
    const found = elements.length === 0 ? 'none' : elements.map(([name]) => name).join(' and ');
    report.leaveOut(at, `must have exactly one of ${ELEMENTS.join(', ')}; found ${found}`, SECTION, 'pattern');
  }
  if (about === undefined || only === undefined || elements.length !== 1 || unusable !== undefined) return undefined;
  const [element, members] = only;
  return { at, scheme, of: { ...about, primary, element, members } };
};
