/** A Bearer token is key and secret of a credential, in base64 (RFC 7617) or base64url. */
export const bearerAsBasic = (header: string | undefined): string | undefined =>
  header?.replace(/^bearer +/i, 'Basic ');
