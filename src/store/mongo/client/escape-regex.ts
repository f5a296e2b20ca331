/** A regular expression (PCRE) that finds the text itself. */
export const escapeRegex = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
