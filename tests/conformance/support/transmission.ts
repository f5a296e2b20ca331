import { createHash } from 'node:crypto';
import type { Answered } from './asking.ts';

/** One part of a multipart body: its headers and its content. */
export interface Part {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly content: Buffer;
}

/** The SHA-2 of 256 bits in hexadecimal. */
export const sha256 = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

const written = ({ headers, content }: Part): Buffer =>
  Buffer.concat([
    Buffer.from(
      Object.entries(headers)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => `${name}: ${value ?? ''}\r\n`)
        .join(''),
    ),
    Buffer.from('\r\n'),
    content,
  ]);

/** The parts as one body, between these boundaries (RFC 2046, section 5.1.1). */
export const bodyOf = (parts: readonly Part[], boundary: string): Buffer =>
  Buffer.concat([
    ...parts.flatMap((part) => [Buffer.from(`--${boundary}\r\n`), written(part), Buffer.from('\r\n')]),
    Buffer.from(`--${boundary}--\r\n`),
  ]);

/** The part that has statements. */
export const statementsPart = (statements: unknown, about: Part['headers'] = {}): Part => ({
  headers: { 'Content-Type': 'application/json', ...about },
  content: Buffer.from(JSON.stringify(statements)),
});

/** The part that has the data of an attachment. */
export const dataPart = (content: Buffer, about: Part['headers'] = {}): Part => ({
  headers: {
    'Content-Type': 'text/plain',
    'Content-Transfer-Encoding': 'binary',
    'X-Experience-API-Hash': sha256(content),
    ...about,
  },
  content,
});

/** The parts of an answer. Its boundary must be named as clients take it: after one space, without quotation marks. */
export const partsOf = ({ headers, bytes }: Answered): readonly Part[] => {
  const boundary = /^multipart\/mixed; boundary=([0-9A-Za-z]{1,70})$/.exec(headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) throw new Error(`no multipart/mixed with a boundary: ${String(headers['content-type'])}`);
  const pieces = Buffer.concat([Buffer.from('\r\n'), bytes])
    .toString('latin1')
    .split(`\r\n--${boundary}`);
  if (pieces[0] !== '' || !/^--(?:\r\n)?$/.test(pieces.at(-1) ?? ''))
    throw new Error('the body does not begin and end with its boundary');
  return pieces.slice(1, -1).map((piece) => {
    const end = piece.indexOf('\r\n\r\n');
    const lines = piece
      .slice(2, end)
      .split('\r\n')
      .map((line) => line.split(': '));
    return {
      headers: Object.fromEntries(lines.map(([name = '', value = '']) => [name.toLowerCase(), value])),
      content: Buffer.from(piece.slice(end + 4), 'latin1'),
    };
  });
};
