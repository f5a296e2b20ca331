import createClient from 'openapi-fetch';
import type { components, paths } from './openapi.generated.ts';
import { READER } from './reader.ts';

/** Calls the documented API of this server, in the session of the reader. */
export const api = createClient<paths>({ baseUrl: READER.root });

/** The body of a request in JSON. */
export type ApiBody<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method] extends {
  requestBody: { content: { 'application/json': infer Body } };
}
  ? Body
  : never;

/** The type of a schema of /openapi.json. */
export type ApiSchema<Name extends keyof components['schemas']> = components['schemas'][Name];
