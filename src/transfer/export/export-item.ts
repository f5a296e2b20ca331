import { textOf } from '../../core/bytes/bytes.ts';
import type { Actor, JsonObject, Statement } from '../../xapi/model/types.ts';

/** A statement as exports have it. */
export interface ExportItem {
  /** The position after this statement: an export that has everything up to it continues there (`after`). */
  readonly cursor: string;
  readonly source: string;
  /** The statement as JSON text (UTF-8). */
  readonly text: Uint8Array;
}

const LF = 10;
const CR = 13;
const SPACE = 32;

/** JSON text without line breaks: a break between tokens, as a client may send it, becomes a space. */
export const oneLine = (text: Uint8Array): Uint8Array => {
  if (!text.includes(LF) && !text.includes(CR)) return text;
  return text.map((byte) => (byte === LF || byte === CR ? SPACE : byte));
};

/** The identifier of an Agent or Group as one text; an account is `HOMEPAGE|NAME`. Null for an anonymous Group. */
const identifierOf = ({ mbox, mbox_sha1sum: sha1, openid, account }: Actor): string | null =>
  mbox ?? sha1 ?? openid ?? (account === undefined ? null : `${account.homePage}|${account.name}`);

const membersOf = ({ member }: Actor): string | null =>
  member === undefined ? null : JSON.stringify(member.map(identifierOf));

/**
 * The record that the pointers of columns refer to: `{cursor, source, actor, members, text, statement}`. `actor` is an
 * identifier, `members` a JSON array of those of a Group, and `text` the JSON of the statement.
 */
export const columnRecord = ({ cursor, source, text }: ExportItem): JsonObject => {
  const json = textOf(oneLine(text));
  const statement = JSON.parse(json) as JsonObject;
  const { actor } = statement as unknown as Statement;
  return { cursor, source, actor: identifierOf(actor), members: membersOf(actor), text: json, statement };
};
