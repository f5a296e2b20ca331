import { isUtf8 } from 'node:buffer';
import { crc32c } from '../../core/bytes/crc32c.ts';
import { defined, isObject } from '../../core/json-object.ts';
import type { Marker, PersonMarker, StatementMarker } from './journal.ts';

/*
 * The first member of the JSON text is the CRC32C of all after it, in 8 hexadecimal digits: the release before ignores
 * that member, so it reads markers of this one (docs/decisions/0069).
 */
const CHECKSUM_START = '{"crc32c":"';
const CHECKSUM_DIGITS = 8;
const CHECKED_FROM = CHECKSUM_START.length + CHECKSUM_DIGITS;

/** The members of a marker that has no checksum. Any other name is one of these, or that of the checksum, damaged. */
const UNCHECKED_MEMBERS: ReadonlySet<string> = new Set([
  'person',
  'purpose',
  'source',
  'generation',
  'decision',
  'event',
  'statements',
  'author',
]);

/** A record whose bytes are not those that were written. */
export class DamagedRecordError extends Error {}

const checksumOf = (text: Buffer): string =>
  crc32c(text.subarray(CHECKED_FROM)).toString(16).padStart(CHECKSUM_DIGITS, '0');

const membersOf = (marker: Marker): object => {
  if ('statements' in marker) {
    const { statements, source, author, event } = marker;
    return { statements, source, author, event };
  }
  const { person, purpose, source, generation, decision, everywhere, event } = marker;
  const { deletesName, deletesBefore, identifiers } = marker;
  // The release before deletes dead letters by any marker but one on a purpose that records nothing: '' is none.
  const subject = generation === 0 ? { purpose: '', decided: purpose } : { purpose };
  const inForce = { decision, everywhere };
  return { person, ...subject, source, generation, ...inForce, deletesName, deletesBefore, identifiers, event };
};

/** The JSON text of a marker, UTF-8, with its checksum. */
export const encodeMarker = (marker: Marker): Buffer => {
  const text = Buffer.from(JSON.stringify({ crc32c: '0'.repeat(CHECKSUM_DIGITS), ...membersOf(marker) }));
  text.write(checksumOf(text), CHECKSUM_START.length);
  return text;
};

/** The JSON object in these bytes; undefined if they are anything else. */
export const parseJsonObject = (bytes: Buffer): Readonly<Record<string, unknown>> | undefined => {
  if (!isUtf8(bytes)) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

const areTexts = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === 'string');

type Expect = (holds: boolean, what: string) => void;

const statementMarkerIn = (
  { source, author, event, statements }: Readonly<Record<string, unknown>>,
  expect: Expect,
): StatementMarker => {
  expect(areTexts(statements), 'has no valid statements');
  for (const [name, text] of Object.entries({ source, author, event }))
    expect(typeof text === 'string', `has no valid ${name}`);
  return { statements, source, author, event } as StatementMarker;
};

const OPTIONAL_MEMBERS = {
  decision: isObject,
  everywhere: isObject,
  deletesName: (value: unknown) => typeof value === 'boolean',
  deletesBefore: Number.isSafeInteger,
  identifiers: areTexts,
} as const satisfies Readonly<Record<string, (value: unknown) => boolean>>;

const OPTIONAL_NAMES = Object.keys(OPTIONAL_MEMBERS) as readonly (keyof typeof OPTIONAL_MEMBERS)[];

const personMarkerIn = (value: Readonly<Record<string, unknown>>, expect: Expect): PersonMarker => {
  const { person, source, generation, decision, everywhere, event, decided } = value;
  const { deletesName, deletesBefore, identifiers } = value;
  const purpose = decided ?? (value['purpose'] === '' ? undefined : value['purpose']);
  const optional = { decision, everywhere, deletesName, deletesBefore, identifiers };
  expect(typeof person === 'string', 'has no valid person');
  expect(purpose === undefined || typeof purpose === 'string', 'has no valid purpose');
  expect(source === undefined || typeof source === 'string', 'has no valid source');
  expect(Number.isSafeInteger(generation), 'has no valid generation');
  for (const name of OPTIONAL_NAMES)
    expect(optional[name] === undefined || OPTIONAL_MEMBERS[name](optional[name]), `has no valid ${name}`);
  expect(typeof event === 'string', 'has no valid event');
  const present = Object.fromEntries(Object.entries(optional).filter(([, one]) => one !== undefined));
  return {
    person: person as string,
    ...defined({ purpose: purpose as string | undefined, source: source as string | undefined }),
    generation: generation as number,
    ...(present as Pick<PersonMarker, keyof typeof OPTIONAL_MEMBERS>),
    event: event as string,
  };
};

/** Reverses `encodeMarker`. Throws DamagedRecordError for invalid bytes; its message quotes nothing of them. */
export const decodeMarker = (bytes: Buffer): Marker => {
  const expect: Expect = (holds, what) => {
    if (!holds) throw new DamagedRecordError(`the marker of the record ${what}`);
  };
  const hasChecksum = bytes.toString('latin1', 0, CHECKSUM_START.length) === CHECKSUM_START;
  expect(
    !hasChecksum || bytes.toString('latin1', CHECKSUM_START.length, CHECKED_FROM) === checksumOf(bytes),
    'has a checksum that does not hold',
  );
  const value = parseJsonObject(bytes);
  if (value === undefined) throw new DamagedRecordError('the marker of the record is not a JSON object');
  expect(hasChecksum || Object.keys(value).every((name) => UNCHECKED_MEMBERS.has(name)), 'has an unknown member');
  return value['statements'] === undefined ? personMarkerIn(value, expect) : statementMarkerIn(value, expect);
};
