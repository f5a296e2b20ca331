import type { ApiSchema } from '../../api/client.ts';
import type { paths } from '../../api/openapi.generated.ts';

export type SourceRow = ApiSchema<'Source'>;
export type SourceKey = SourceRow['credentials'][number];
export type IssuedKey = ApiSchema<'Credential'>;

/** How long both keys are valid after a rotation (ISO 8601). */
export const OVERLAPS = ['P7D', 'P1D', 'P30D', 'PT0S'] as const;
export type Overlap = (typeof OVERLAPS)[number];

type BodyOf<Path extends keyof paths, Method extends keyof paths[Path]> = paths[Path][Method] extends {
  requestBody: { content: { 'application/json': infer Body } };
}
  ? Body
  : never;
export type NewSourceBody = BodyOf<'/v1/sources', 'post'>;
export type SourceChangeBody = BodyOf<'/v1/sources/{id}', 'patch'>;
export type KeyScope = SourceKey['scopes'][number];
