import { nameUuid } from '../../core/name-uuid.ts';
import { readDecimal, readDuration } from './read-numbers.ts';
import { readTimestamp } from './read-timestamp.ts';

/** The namespace of the ids of records that have no UUID. */
const NAMESPACE = '6c2f5c1a-8c3e-4f0b-9d5f-0a7b1e2d3c4f';
const UUID = /^(?:urn:uuid:)?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/i;

const toUuid = (text: unknown): string | undefined => {
  if (typeof text !== 'string' || text === '') return undefined;
  return UUID.exec(text)?.[1]?.toLowerCase() ?? nameUuid(NAMESPACE, text);
};

const MAIL = /^mailto:[^@\s]+@[^@\s]+$/i;
const LAST_SEGMENT = /^(https?:\/\/.+)\/([^/?#]+)$/i;

/** An Agent: `mailto:` is its mbox; of another IRI the last segment is its account name, the rest the home page. */
const toAgent = (iri: unknown, name?: unknown): object | undefined => {
  if (typeof iri !== 'string' || iri === '') return undefined;
  const named = typeof name === 'string' && name !== '' ? { name } : {};
  if (MAIL.test(iri)) return { objectType: 'Agent', ...named, mbox: iri };
  const [, homePage, segment] = LAST_SEGMENT.exec(iri) ?? [];
  if (homePage === undefined || segment === undefined) return undefined;
  return { objectType: 'Agent', ...named, account: { homePage, name: segment } };
};

const DURATION = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const UNITS = [86_400, 3600, 60, 1];

const toSeconds = (duration: unknown): number | undefined => {
  if (typeof duration === 'number') return duration;
  const parts: readonly (string | undefined)[] | undefined =
    typeof duration === 'string' ? DURATION.exec(duration)?.slice(1) : undefined;
  if (parts === undefined || parts.every((part) => part === undefined)) return undefined;
  return UNITS.reduce((sum, unit, index) => sum + unit * Number(parts[index] ?? 0), 0);
};

const toDuration = (from: unknown, to: unknown): string | undefined => {
  if (typeof from !== 'string' || typeof to !== 'string') return undefined;
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  return seconds >= 0 ? `PT${seconds}S` : undefined;
};

/** The functions that mapping files may call besides those of JSONata, by name. */
export const MAPPING_FUNCTIONS = {
  /** `$uuid(text)`: the UUID in the text, or a UUID made of this text. */
  uuid: { call: toUuid, signature: '<x?:s>' },
  /** `$agent(iri, name?)`: an identified Agent; nothing if the IRI names none. */
  agent: { call: toAgent, signature: '<x?x?:o>' },
  /** `$seconds(duration)`: an ISO 8601 duration of days and less, in seconds. */
  seconds: { call: toSeconds, signature: '<x?:n>' },
  /** `$between(from, to)`: the time between two timestamps, as an ISO 8601 duration. */
  between: { call: toDuration, signature: '<x?x?:s>' },
  /** `$decimal(text)`: the number of a text with a decimal comma or point. */
  decimal: { call: readDecimal, signature: '<x?:n>' },
  /** `$duration(text)`: an ISO 8601 duration of `1:02:03` or `5 min 30 s`. */
  duration: { call: readDuration, signature: '<x?:s>' },
  /** `$timestamp(text, zone, order?)`: the timestamp of a French or English date. */
  timestamp: { call: readTimestamp, signature: '<x?x?x?:s>' },
} as const;
