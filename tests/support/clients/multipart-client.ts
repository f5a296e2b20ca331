import { createHash } from 'node:crypto';
import type { JsonObject } from '../../../src/xapi/model/types.ts';
import type { Address } from './client.ts';

/** A part of a multipart message. */
export interface MessagePart {
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Uint8Array | string;
}

/** A multipart message: its content type and its bytes. */
export interface Message {
  readonly type: string;
  readonly body: Buffer;
}

/** The boundary of the messages that `aMessage` makes. */
export const BOUNDARY = '-------314159265358979323846';

const bytesOf = (content: Uint8Array | string): Uint8Array =>
  typeof content === 'string' ? Buffer.from(content) : content;

/** A multipart/mixed message of these parts. */
export const aMessage = (parts: readonly MessagePart[], type = `multipart/mixed; boundary=${BOUNDARY}`): Message => ({
  type,
  body: Buffer.concat([
    ...parts.flatMap(({ headers, content }) => [
      Buffer.from(
        `--${BOUNDARY}\r\n${Object.entries(headers)
          .map(([name, value]) => `${name}: ${value}\r\n`)
          .join('')}\r\n`,
      ),
      bytesOf(content),
      Buffer.from('\r\n'),
    ]),
    Buffer.from(`--${BOUNDARY}--\r\n`),
  ]),
});

/** The hash of the bytes, as `sha2` has it. */
export const sha2Of = (content: Uint8Array | string, algorithm = 'sha256'): string =>
  createHash(algorithm).update(content).digest('hex');

/** The attachment object of this content. */
export const anAttachment = (
  content: Uint8Array | string,
  about: Readonly<Record<string, unknown>> = {},
): JsonObject => ({
  usageType: 'https://school.example/usages/essay',
  display: { en: 'An essay' },
  contentType: 'text/plain',
  length: Buffer.byteLength(content),
  sha2: sha2Of(content),
  ...about,
});

/** The part with the statements. */
export const statementsPart = (statements: unknown): MessagePart => ({
  headers: { 'Content-Type': 'application/json' },
  content: JSON.stringify(statements),
});

/** The part with the content of an attachment; an undefined header is left out. */
export const attachmentPart = (
  content: Uint8Array | string,
  about: Readonly<Record<string, string | undefined>> = {},
): MessagePart => ({
  headers: Object.fromEntries(
    Object.entries<string | undefined>({
      'Content-Type': 'text/plain',
      'Content-Transfer-Encoding': 'binary',
      'X-Experience-API-Hash': sha2Of(content),
      ...about,
    }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  ),
  content,
});

/** The response to a message: ids, or a problem. */
export interface Sent {
  readonly status: number;
  readonly body: {
    readonly kind?: string;
    readonly detail?: string;
    readonly faults?: readonly { readonly at: string; readonly detail: string }[];
  };
}

/** Sends a message with statements; resolves with the status and the body of the response. */
export const send = async (
  { url, authorization }: Address,
  { type, body }: Message,
  { method = 'POST', path = '/xapi/statements', version = '2.0.0' } = {},
): Promise<Sent> => {
  const answer = await fetch(url + path, {
    method,
    headers: { Authorization: authorization, 'X-Experience-API-Version': version, 'Content-Type': type },
    body: new Uint8Array(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? {} : JSON.parse(text)) as Sent['body'] };
};

const partOf = (text: string): { readonly headers: Readonly<Record<string, string>>; readonly content: Buffer } => {
  const end = text.indexOf('\r\n\r\n');
  const headers = Object.fromEntries(
    text
      .slice(0, end)
      .split('\r\n')
      .map((line) => line.split(': ', 2) as [string, string]),
  );
  return { headers, content: Buffer.from(text.slice(end + 4), 'latin1') };
};

/** Gets statements with their attachments: the headers of the response, the statements, and the parts after them. */
export const receive = async ({ url, authorization }: Address, path: string, method = 'GET') => {
  const answer = await fetch(url + path, {
    method,
    headers: { Authorization: authorization, 'X-Experience-API-Version': '2.0.0' },
  });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const boundary = (answer.headers.get('content-type') ?? '').split(' boundary=')[1] ?? '';
  const [, ...parts] = `\r\n${bytes.toString('latin1')}`.split(`\r\n--${boundary}`);
  const [first, ...rest] = parts.slice(0, -1).map((part) => partOf(part.slice(2)));
  return {
    status: answer.status,
    headers: answer.headers,
    length: bytes.length,
    end: parts.at(-1),
    first: first?.headers,
    json: (first === undefined ? undefined : JSON.parse(first.content.toString())) as JsonObject & {
      readonly statements: readonly JsonObject[];
      readonly more: string;
    },
    parts: rest,
  };
};
