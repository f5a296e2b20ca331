import type { Request } from '../../message/request-response.ts';
import { Problem } from '../../../core/problem.ts';
import { checkContentType } from '../../message/media-type.ts';

/** More than any form of a page has. */
const MAX_FORM_BYTES = 16_384;

const hostOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).host : undefined);

/**
 * Refuses a form of another site by Fetch Metadata, or by Origin (RFC 6454) where the browser does not send those.
 * Without either the request is no browser's, or a form token protects it.
 */
const checkSameSite = ({ header }: Pick<Request, 'header'>, publicUrl: string): void => {
  const site = header('sec-fetch-site');
  const origin = header('origin');
  const isOwn =
    site === undefined
      ? origin === undefined || [header('host'), hostOf(publicUrl)].includes(hostOf(origin))
      : site === 'same-origin' || site === 'none';
  if (!isOwn) throw new Problem('forbidden', 'this form was sent by the page of another site');
};

/**
 * Reads the fields of a form. Rejects with Problem `forbidden` for a form of another site, `invalid-request` for
 * another Content-Type, `too-large` beyond 16 KiB.
 */
export const readForm = async (request: Request, publicUrl: string): Promise<URLSearchParams> => {
  checkSameSite(request, publicUrl);
  checkContentType(request, ['application/x-www-form-urlencoded']);
  const body = await request.body({ maxBytes: MAX_FORM_BYTES });
  return new URLSearchParams(body.toString('utf8'));
};
