import { defined } from '../../core/json-object.ts';
import { isIri } from '../../xapi/formats/iri.ts';
import { instantOf, isTimestamp } from '../../xapi/formats/timestamp.ts';
import type { DocumentReport } from './document-report.ts';
import { type ObjectReader, quoted } from './object-reader.ts';
import { type ListItem, openListItem } from './read-described.ts';

const KIND = { what: 'version', section: '6.1' } as const;
const SECTION = KIND.section;

/** A profile version object (P2 6.1). */
export interface VersionObject {
  readonly at: string;
  readonly id: string;
  /** The text of the document, if it is a date at all. */
  readonly generatedAtTime?: string;
  readonly wasRevisionOf: readonly string[];
}

const instantOfTime = (time: string | undefined): number => {
  if (time === undefined) return -Infinity;
  const instant = isTimestamp(time) ? instantOf(time) : Date.parse(time);
  return Number.isNaN(instant) ? -Infinity : instant;
};

/** The date of a version. A date without a time of day, as many profiles have it, is accepted with a warning. */
const readTime = (reader: ObjectReader, report: DocumentReport): string | undefined => {
  const time = reader.text('generatedAtTime');
  reader.warnMissing('generatedAtTime');
  if (time === undefined || isTimestamp(time)) return time;
  report.warn(
    `${reader.at}/generatedAtTime`,
    `must be a timestamp with an offset from UTC; found ${quoted(time)}`,
    SECTION,
  );
  return instantOfTime(time) === -Infinity ? undefined : time;
};

const readVersion = (
  item: ListItem,
  fallback: string | undefined,
  report: DocumentReport,
): VersionObject | undefined => {
  const reader = openListItem(item, KIND, report);
  if (reader === undefined) return undefined;
  const { at } = item;
  const found = reader.iri('id');
  reader.warnMissing('id');
  const generatedAtTime = readTime(reader, report);
  const wasRevisionOf = reader.iris('wasRevisionOf') ?? [];
  reader.warnUnknown();
  // A category is an IRI: no statement could claim this version otherwise.
  const id = found !== undefined && isIri(found) ? found : fallback;
  if (id === undefined) {
    report.omit({ ...KIND, at, detail: 'has no IRI as its id' });
    return undefined;
  }
  if (id !== found) report.warn(at, `has no IRI as its id: it is known by that of the profile, ${quoted(id)}`, SECTION);
  return { at, id, wasRevisionOf, ...defined({ generatedAtTime }) };
};

/** True if `one` is the later version: by date, then as a revision of the other, then by order in the document. */
const isLater = (one: VersionObject, other: VersionObject): boolean => {
  const [a, b] = [instantOfTime(one.generatedAtTime), instantOfTime(other.generatedAtTime)];
  return a === b ? !other.wasRevisionOf.includes(one.id) : a > b;
};

/**
 * The versions of a profile (P2 6.1), the latest first. A version without an IRI as its id is omitted; the only version
 * of a document gets the id of the profile instead.
 */
export const readVersions = (
  document: ObjectReader,
  profile: string | undefined,
  report: DocumentReport,
): readonly VersionObject[] => {
  const items = document.list('versions', 'versions') ?? [];
  const versions: VersionObject[] = [];
  items.forEach((json, position) => {
    const fallback = items.length === 1 ? profile : undefined;
    const version = readVersion({ json, at: `/versions/${position}` }, fallback, report);
    if (version === undefined) return;
    if (version.id === profile && items.length > 1)
      report.warn(version.at, 'must have another id than the profile', SECTION);
    if (versions.some(({ id }) => id === version.id))
      report.omit({ ...KIND, at: version.at, detail: `has the id of another version, ${quoted(version.id)}` });
    else versions.push(version);
  });
  if (versions.length === 0)
    report.refuse('/versions', 'must have at least one version that statements can claim', SECTION);
  const latestFirst = versions.reduce<readonly VersionObject[]>((sorted, version) => {
    const position = sorted.findIndex((other) => isLater(version, other));
    return position < 0 ? [...sorted, version] : sorted.toSpliced(position, 0, version);
  }, []);
  for (const { at, wasRevisionOf } of latestFirst.slice(0, -1))
    if (wasRevisionOf.length === 0) report.warn(at, 'must name the version that it succeeds as wasRevisionOf', SECTION);
  return latestFirst;
};
