import { Problem } from '../../core/problem.ts';
import { DAY_MS, isoTime } from '../../core/time.ts';
import { open } from '../route/access.ts';
import { route } from '../route/route.ts';

/** RFC 9116, section 2.5.5, recommends less than a year. */
const VALID_MS = 180 * DAY_MS;

export const readSecurityText = route({
  method: 'GET',
  path: '/.well-known/security.txt',
  access: open,
  tag: 'Operations',
  summary: 'Names the contact for weaknesses (RFC 9116).',
  carries: 'none',
  answers: { 200: { description: 'The contact (RFC 9116).', types: ['text/plain'] } },
  problems: ['not-found'],
  handle: (_, { settings: { securityContact, publicUrl }, now }) => {
    if (securityContact === undefined)
      throw new Problem('not-found', 'the operator of this server names no contact for weaknesses (SECURITY_CONTACT)');
    const lines = [
      `Contact: ${securityContact}`,
      `Expires: ${isoTime(now() + VALID_MS)}`,
      'Preferred-Languages: en, fr',
      `Canonical: ${publicUrl}/.well-known/security.txt`,
    ];
    return {
      status: 200,
      headers: { 'Content-Type': 'text/plain; charset=utf-8' },
      body: Buffer.from(`${lines.join('\n')}\n`),
    };
  },
});
