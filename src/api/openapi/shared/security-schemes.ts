import { cookieName, SESSION_COOKIE, STAFF_COOKIE } from '../../../http/message/cookies.ts';
import type { SecurityScheme } from './operation.ts';

/** The ways in which senders prove who they are to the server with this URL (OpenAPI 3.1, Security Scheme Object). */
export const securitySchemes = (publicUrl: string): Readonly<Record<SecurityScheme, object>> => ({
  basic: {
    type: 'http',
    scheme: 'basic',
    description: 'The key and the secret of a credential of a source (RFC 7617).',
  },
  bearer: {
    type: 'http',
    scheme: 'bearer',
    description:
      'Under /xapi the token of a session, or an access token of the issuer of an organisation; under /caliper ' +
      'these, or key and secret of a credential in base64; under /v1/studies key and secret in base64.',
  },
  staffSession: {
    type: 'apiKey',
    in: 'cookie',
    name: cookieName(STAFF_COOKIE, publicUrl),
    description: 'The session of an account of staff, in a browser. Changes are taken from pages of this server alone.',
  },
  personSession: {
    type: 'apiKey',
    in: 'cookie',
    name: cookieName(SESSION_COOKIE, publicUrl),
    description: 'The session of a person, in a browser. Changes are taken from pages of this server alone.',
  },
  personToken: { type: 'http', scheme: 'bearer', description: 'The same session, sent by a program.' },
  metricsToken: { type: 'http', scheme: 'bearer', description: 'METRICS_TOKEN.' },
});
