import type { Request } from '../../message/request-response.ts';
import { checkContentType } from '../../message/media-type.ts';

/** More than any form of a page has, unless it says so. */
const MAX_FORM_BYTES = 16_384;

/**
 * Reads the fields of a form. Rejects with Problem `invalid-request` for another Content-Type, `too-large` beyond the
 * limit, 16 KiB.
 */
export const readForm = async (
  request: Request,
  isAuthenticated: boolean,
  maxBytes = MAX_FORM_BYTES,
): Promise<URLSearchParams> => {
  checkContentType(request, ['application/x-www-form-urlencoded']);
  const body = await request.body({ isAuthenticated, maxBytes });
  return new URLSearchParams(body.toString('utf8'));
};
