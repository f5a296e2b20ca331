import { createHmac } from 'node:crypto';
import { isSameSecret } from '../../core/crypto/secret-digest.ts';
import { isObject } from '../../core/json-object.ts';
import type { Noe } from './noe.ts';

/** The last event of the audit chain that a list covers. */
export interface ListHead {
  readonly seq: number;
  /** SHA-256 of the event, 64 hexadecimal digits. */
  readonly hash: string;
  /** Of which chain: one is another after a restore (`chainNameOf`). */
  readonly of: string;
}

/**
 * A line of a list: the noes of the events after `after`, up to `seq`. Lines may cover events twice. One whose `after`
 * is its `seq` has no noes: it tells that time has passed.
 */
export interface NoesLine {
  readonly after: number;
  readonly seq: number;
  /** The hash of the event `seq`; absent in lines that others follow at once. */
  readonly hash?: string;
  /** Beside `hash`. */
  readonly of?: string;
  /** All that was decided before this time is in this line and those before it; milliseconds since the epoch. */
  readonly until?: number;
  readonly noes: readonly Noe[];
}

const NOES_FORMAT = 'carnet-noes';
export const NOES_VERSION = 2;

const HEADER = JSON.stringify({ format: NOES_FORMAT, version: NOES_VERSION });
const SEALED = /^(\{.*),"mac":"([A-Za-z0-9_-]{43})"\}$/s;

const seal = (json: string, key: Uint8Array): string => {
  const open = json.slice(0, -1);
  return `${open},"mac":"${createHmac('sha256', key).update(open).digest('base64url')}"}\n`;
};

/** The first line of a list, with its line feed. */
export const headerLine = (key: Uint8Array): string => seal(HEADER, key);

/** A line with its line feed, under a keyed checksum of its own. */
export const sealLine = ({ until, ...line }: NoesLine, key: Uint8Array): string =>
  seal(JSON.stringify({ ...line, ...(until === undefined ? {} : { until: new Date(until).toISOString() }) }), key);

/** What was sealed; undefined for a text that these keys have not sealed, or that was changed. */
const unseal = (text: string, key: Uint8Array): Readonly<Record<string, unknown>> | undefined => {
  const [, open, mac] = SEALED.exec(text) ?? [];
  if (open === undefined || mac === undefined) return undefined;
  if (!isSameSecret(mac, createHmac('sha256', key).update(open).digest('base64url'))) return undefined;
  const value: unknown = JSON.parse(`${open}}`);
  return isObject(value) ? value : undefined;
};

/** A line by its text, without the line feed: `header`, or undefined where it is damaged or of another Carnet. */
export const readLine = (text: string, key: Uint8Array): NoesLine | 'header' | undefined => {
  const value = unseal(text, key);
  if (value === undefined) return undefined;
  if (value['format'] === NOES_FORMAT) return 'header';
  const { until, ...line } = value as unknown as Omit<NoesLine, 'until'> & { readonly until?: string };
  return { ...line, ...(until === undefined ? {} : { until: Date.parse(until) }) };
};

/** The version of a list by the text of its first line; undefined for another text. */
export const versionOfList = (text: string): number | undefined => {
  const [, version] = /^\{"format":"carnet-noes","version":(\d{1,6})[,}]/.exec(text) ?? [];
  return version === undefined ? undefined : Number(version);
};
