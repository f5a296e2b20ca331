import type { Request } from '../../message/request-response.ts';
import { Problem } from '../../../core/problem.ts';
import { checkType } from '../../api/shared/operator-resource.ts';

/** More than any form of a page has, in bytes. */
const FORM_AT_MOST = 16_384;

const hostOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).host : undefined);

/**
 * Refuses what a page of another site has sent (Fetch Metadata; Origin, RFC 6454, where a browser does not send those).
 * What neither says passes: it comes from no browser, or carries what only a page of its session knows.
 */
const checkSite = ({ header }: Pick<Request, 'header'>, publicUrl: string): void => {
  const site = header('sec-fetch-site');
  const origin = header('origin');
  const isOwn =
    site === undefined
      ? origin === undefined || [header('host'), hostOf(publicUrl)].includes(hostOf(origin))
      : site === 'same-origin' || site === 'none';
  if (!isOwn) throw new Problem('forbidden', 'this form was sent by the page of another site');
};

/**
 * Reads what a form of this server has sent. Rejects with Problem `forbidden` where another site's has,
 * `invalid-request` where it is none, `too-large` over 16 KiB.
 */
export const readForm = async (request: Request, publicUrl: string): Promise<URLSearchParams> => {
  checkSite(request, publicUrl);
  checkType(request, ['application/x-www-form-urlencoded']);
  const body = await request.body({ atMost: FORM_AT_MOST });
  return new URLSearchParams(body.toString('utf8'));
};
