import { createHmac, randomBytes } from 'node:crypto';
import { isSameSecret } from '../../core/crypto/secret-digest.ts';
import { defined, isObject } from '../../core/json-object.ts';
import type { Noe } from './noe.ts';

/** The last event of the audit chain that a list covers. */
export interface ListHead {
  readonly seq: number;
  /** SHA-256 of the event, 64 hexadecimal digits. */
  readonly hash: string;
  /** The name of its chain, which changes with a restore (`chainNameOf`). */
  readonly of: string;
}

/**
 * A line of a list: the noes of the events after `after`, up to `seq`. Lines may cover events twice. A line whose
 * `after` is its `seq` has no noes: it shows that time has passed.
 */
export interface NoesLine {
  readonly after: number;
  readonly seq: number;
  /** The hash of the event `seq`; absent in lines that others follow at once. */
  readonly hash?: string;
  /** The name of the chain; present with `hash`. */
  readonly of?: string;
  /** All that was decided before this time is in this line and those before it; milliseconds since the epoch. */
  readonly until?: number;
  readonly noes: readonly Noe[];
}

/** The place of a line in its list. */
export interface LinePlace {
  /** The random id of the list. */
  readonly list: string;
  /** The names of the lines before it that no other line has named; none for the first. */
  readonly prev: readonly string[];
}

/** A line as it stands in a list. */
export interface ListedLine extends NoesLine {
  /** The name by which later lines refer to it. */
  readonly name: string;
  /** Absent in lists of an earlier release. */
  readonly place?: LinePlace;
}

/** The first line of a list; the id is absent in lists of an earlier release. */
interface Header {
  readonly header: { readonly list?: string };
}

const NOES_FORMAT = 'carnet-noes';
export const NOES_VERSION = 3;
/** The last version whose lines do not name one another. */
const UNBOUND_VERSION = 2;

export const newListId = (): string => randomBytes(12).toString('base64url');

/** The characters of a name: 128 bits that only Carnet can make. */
const NAME_CHARS = 22;

const SEALED = /^(\{.*),"mac":"([A-Za-z0-9_-]{43})"\}$/s;

const seal = (json: string, key: Uint8Array): string => {
  const open = json.slice(0, -1);
  return `${open},"mac":"${createHmac('sha256', key).update(open).digest('base64url')}"}\n`;
};

/** The first line of a list, with its line feed; without an id as releases before wrote it. */
export const headerLine = (key: Uint8Array, list?: string): string =>
  seal(
    JSON.stringify({
      format: NOES_FORMAT,
      version: list === undefined ? UNBOUND_VERSION : NOES_VERSION,
      ...defined({ list }),
    }),
    key,
  );

/** A line with its line feed, under a keyed checksum of its own; without a place as releases before wrote it. */
export const sealLine = ({ until, ...line }: NoesLine, key: Uint8Array, place?: LinePlace): string =>
  seal(
    JSON.stringify({
      ...place,
      ...line,
      ...(until !== undefined && { until: new Date(until).toISOString() }),
    }),
    key,
  );

const nameIn = (mac: string): string => mac.slice(0, NAME_CHARS);

/** The name of a line that was sealed. */
export const nameOfLine = (text: string): string => nameIn(SEALED.exec(text.trimEnd())?.[2] ?? '');

/** The sealed content; undefined for a text that these keys have not sealed, or that was changed. */
const unseal = (text: string, key: Uint8Array) => {
  const [, open, mac] = SEALED.exec(text) ?? [];
  if (open === undefined || mac === undefined) return undefined;
  if (!isSameSecret(mac, createHmac('sha256', key).update(open).digest('base64url'))) return undefined;
  const value: unknown = JSON.parse(`${open}}`);
  return isObject(value) ? { value, name: nameIn(mac) } : undefined;
};

/** The line as it stands in JSON. */
type SealedLine = Omit<NoesLine, 'until'> & Partial<LinePlace> & { readonly until?: string };

/** A line by its text, without the line feed; undefined if it is damaged or of another Carnet. */
export const readLine = (text: string, key: Uint8Array): ListedLine | Header | undefined => {
  const unsealed = unseal(text, key);
  if (unsealed === undefined) return undefined;
  const { value, name } = unsealed;
  if (value['format'] === NOES_FORMAT) {
    const { list } = value;
    return { header: typeof list === 'string' ? { list } : {} };
  }
  const { until, list, prev, ...line } = value as unknown as SealedLine;
  return {
    ...line,
    name,
    ...(list !== undefined && prev !== undefined && { place: { list, prev } }),
    ...(until !== undefined && { until: Date.parse(until) }),
  };
};

/** The version of a list by the text of its first line; undefined for another text. */
export const versionOfList = (text: string): number | undefined => {
  const [, version] = /^\{"format":"carnet-noes","version":(\d{1,6})[,}]/.exec(text) ?? [];
  return version === undefined ? undefined : Number(version);
};
