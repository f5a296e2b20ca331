import createClient from 'openapi-fetch';
import type { components, paths } from './openapi.generated.ts';
import { SESSION_STATE } from './queries.ts';
import { READER } from './reader.ts';
import { LANGUAGE } from '../texts/language.ts';

/** Calls the documented API of this server, in the session of the reader. */
export const api = createClient<paths>({ baseUrl: READER.root });

// The cookie may already be that of another account, so only the readiness is read until the session is resumed.
api.use({
  onRequest: ({ schemaPath, request }) => {
    if (SESSION_STATE.isOver() && schemaPath !== '/health/ready')
      return Response.json({ kind: 'unauthorized' }, { status: 401 });
    // Lists are ordered by the texts that are shown.
    request.headers.set('Accept-Language', LANGUAGE);
    return request;
  },
});

/** The body of a request in JSON. */
export type ApiBody<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method] extends {
  requestBody: { content: { 'application/json': infer Body } };
}
  ? Body
  : never;

/** The type of a schema of /openapi.json. */
export type ApiSchema<Name extends keyof components['schemas']> = components['schemas'][Name];
