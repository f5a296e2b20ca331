/** Text as a blob: SQLite's functions end a text at its first NUL. */
export const toBlob = (text: string): Uint8Array => Buffer.from(text, 'utf8');

/** Reverses `toBlob`. */
export const fromBlob = (blob: unknown): string => Buffer.from(blob as Uint8Array).toString('utf8');
