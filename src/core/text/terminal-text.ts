/**
 * The characters that act on a terminal, or on the order in which it shows text. They are each control character but
 * the line feed, the separators of lines and paragraphs, and the marks, overrides and isolates of UAX 9.
 */
const ACTING = /(?!\n)[\p{Cc}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** A text that a terminal shows and does not obey: such characters as in JSON, `\u001b`. JSON keeps its meaning. */
export const terminalText = (text: string): string => text.replace(ACTING, escaped);

/** The same as `terminalText`, on one line: for a name in a row of a table. */
export const terminalLine = (text: string): string => terminalText(text).replaceAll('\n', escaped);
