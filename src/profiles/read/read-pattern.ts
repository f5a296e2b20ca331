import type { Pattern } from '../model/types.ts';
import type { DocumentReport } from './document-report.ts';
import type { ObjectReader } from './object-reader.ts';
import { checkObjectType, type ListItem, type Located, openListItem, readDescribed } from './read-described.ts';

const KIND = { what: 'pattern', section: '9.0' } as const;
const LISTS = ['sequence', 'alternates'] as const;
const SINGLE = ['optional', 'oneOrMore', 'zeroOrMore'] as const;
const ELEMENTS = [...LISTS, ...SINGLE] as const;

/** The elements of a pattern, each with its members. */
const readElements = (reader: ObjectReader): readonly (readonly [Pattern['element'], readonly string[]])[] => {
  const found: [Pattern['element'], readonly string[]][] = [];
  for (const name of LISTS) {
    const members = reader.iris(name);
    if (members !== undefined) found.push([name, members]);
  }
  for (const name of SINGLE) {
    const member = reader.iri(name);
    if (member !== undefined) found.push([name, [member]]);
  }
  return found;
};

/** Reads a pattern (P2 9.0). Omitted without an id, with an unreadable member, or without exactly one element. */
export const readPattern = (item: ListItem, report: DocumentReport): Located<Pattern> | undefined => {
  const reader = openListItem(item, KIND, report);
  if (reader === undefined) return undefined;
  const { at } = item;
  checkObjectType(reader, 'Pattern', report);
  const inScheme = reader.iri('inScheme');
  const primary = reader.flag('primary');
  const described = readDescribed(reader, report, KIND.what);
  if (primary) reader.warnMissing('prefLabel', 'definition');
  const elements = readElements(reader);
  reader.warnUnknown();
  const unusable = ELEMENTS.find((name) => reader.isUnusable(name));
  const [only] = elements;
  if (unusable !== undefined) report.omit({ ...KIND, at: `${at}/${unusable}`, detail: 'cannot be read' });
  else if (elements.length !== 1) {
    const found = elements.length === 0 ? 'none' : elements.map(([name]) => name).join(' and ');
    report.omit({ ...KIND, at, detail: `must have exactly one of ${ELEMENTS.join(', ')}; found ${found}` });
  }
  if (described === undefined || only === undefined || elements.length !== 1 || unusable !== undefined)
    return undefined;
  const [element, members] = only;
  return { at, inScheme, value: { ...described, primary, element, members } };
};
