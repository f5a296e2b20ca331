import { isIri } from '../../xapi/formats/iri.ts';
import { instantOf, isTimestamp } from '../../xapi/formats/timestamp.ts';
import type { Json } from '../../xapi/model/types.ts';
import type { Report } from './document-report.ts';
import { type Opened, quoted } from './object-reader.ts';
import { openItem } from './read-described.ts';

const SECTION = '6.1';

/** A profile version object (P2 6.1). */
export interface VersionObject {
  readonly at: string;
  readonly id: string;
  /** As the document has it, where it is a date at all. */
  readonly generatedAtTime?: string;
  readonly wasRevisionOf: readonly string[];
}

const momentOf = (time: string | undefined): number => {
  if (time === undefined) return -Infinity;
  const instant = isTimestamp(time) ? instantOf(time) : Date.parse(time);
  return Number.isNaN(instant) ? -Infinity : instant;
};

/** The date of a version. One without a time of day, as many profiles have it, is taken with a warning. */
const readTime = (opened: Opened, report: Report): string | undefined => {
  const time = opened.text('generatedAtTime');
  opened.demand('generatedAtTime');
  if (time === undefined || isTimestamp(time)) return time;
  report.warn(
    `${opened.at}/generatedAtTime`,
    `must be a timestamp with an offset from UTC; found ${quoted(time)}`,
    SECTION,
  );
  return momentOf(time) === -Infinity ? undefined : time;
};

const readVersion = (
  item: Json,
  at: string,
  report: Report,
  fallback: string | undefined,
): VersionObject | undefined => {
  const opened = openItem(item, at, SECTION, report, 'version');
  if (opened === undefined) return undefined;
  const found = opened.iri('id');
  opened.demand('id');
  const generatedAtTime = readTime(opened, report);
  const wasRevisionOf = opened.iris('wasRevisionOf') ?? [];
  opened.close();
  // What is no IRI can be no category: no statement could claim this version.
  const id = found !== undefined && isIri(found) ? found : fallback;
  if (id === undefined) {
    report.leaveOut(at, 'has no IRI as its id', SECTION, 'version');
    return undefined;
  }
  if (id !== found) report.warn(at, `has no IRI as its id: it is known by that of the profile, ${quoted(id)}`, SECTION);
  return { at, id, wasRevisionOf, ...(generatedAtTime === undefined ? {} : { generatedAtTime }) };
};

/** Which of two versions came later: by date, then by which one is a revision, then by order. */
const isLater = (one: VersionObject, other: VersionObject): boolean => {
  const [a, b] = [momentOf(one.generatedAtTime), momentOf(other.generatedAtTime)];
  return a === b ? !other.wasRevisionOf.includes(one.id) : a > b;
};

/**
 * The versions of a profile, the latest first. Of its `versions` (P2 6.1), all that are wrong is named; one without an
 * id that statements could claim is left out, unless it is the only one.
 */
export const readVersions = (
  document: Opened,
  profile: string | undefined,
  report: Report,
): readonly VersionObject[] => {
  const items = document.list('versions', 'versions') ?? [];
  const versions: VersionObject[] = [];
  items.forEach((item, position) => {
    const version = readVersion(item, `/versions/${position}`, report, items.length === 1 ? profile : undefined);
    if (version === undefined) return;
    if (version.id === profile && items.length > 1)
      report.warn(version.at, 'must have another id than the profile', SECTION);
    if (versions.some(({ id }) => id === version.id))
      report.leaveOut(version.at, `has the id of another version, ${quoted(version.id)}`, SECTION, 'version');
    else versions.push(version);
  });
  if (versions.length === 0)
    report.refuse('/versions', 'must have at least one version that statements can claim', SECTION);
  const inOrder = versions.reduce<readonly VersionObject[]>((sorted, version) => {
    const before = sorted.findIndex((other) => isLater(version, other));
    return before < 0 ? [...sorted, version] : sorted.toSpliced(before, 0, version);
  }, []);
  for (const { at, wasRevisionOf } of inOrder.slice(0, -1))
    if (wasRevisionOf.length === 0) report.warn(at, 'must name the version that it succeeds as wasRevisionOf', SECTION);
  return inOrder;
};
