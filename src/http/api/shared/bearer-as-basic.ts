/**
 * A Bearer token is key and secret of a credential, in base64 (RFC 7617) or base64url. A token of a session has another
 * form, and stays as it is.
 */
export const bearerAsBasic = (header: string | undefined): string | undefined =>
  header?.replace(/^bearer +(?!cs-[0-9a-f]{24}\.)/i, 'Basic ');

/** Like `bearerAsBasic`, but leaves access tokens of an issuer: these have dots (RFC 7515), base64 has none. */
export const opaqueTokenAsBasic = (header: string | undefined): string | undefined =>
  header?.replace(/^bearer +(?=[^.]*$)/i, 'Basic ');
