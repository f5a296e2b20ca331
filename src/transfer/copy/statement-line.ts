import { asBuffer, textOf } from '../../core/bytes/bytes.ts';
import type { StoredStatement } from '../../store/ports/statements/statement-repository.ts';

const LF = 10;

/**
 * A stored statement as a line of JSON: its bytes, what the store has beside it, then the statement exactly as it is
 * stored. A text with line feeds is in base64.
 */
export const statementToLine = ({ text, ...rest }: StoredStatement): string => {
  const bytes = asBuffer(text);
  if (bytes.includes(LF)) return JSON.stringify({ bytes: 0, ...rest, base64: bytes.toString('base64') });
  return `${JSON.stringify({ bytes: bytes.length, ...rest }).slice(0, -1)},"statement":${textOf(bytes)}}`;
};

interface StatementLine extends Omit<StoredStatement, 'text'> {
  readonly bytes: number;
  readonly statement?: unknown;
  readonly base64?: string;
}

/** Reverses `statementToLine`; throws SyntaxError where the line is no JSON. */
export const statementFromLine = (line: string): StoredStatement => {
  const { bytes, statement: _, base64, ...rest } = JSON.parse(line) as StatementLine;
  if (base64 !== undefined) return { ...rest, text: Buffer.from(base64, 'base64') };
  const whole = Buffer.from(line, 'utf8');
  return { ...rest, text: whole.subarray(whole.length - 1 - bytes, whole.length - 1) };
};
