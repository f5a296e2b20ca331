/**
 * A token of a scientist is the key and the secret of their credential, in base64 as in RFC 7617, whichever of its two
 * alphabets.
 */
export const asBasic = (header: string | undefined): string | undefined => header?.replace(/^bearer +/i, 'Basic ');
