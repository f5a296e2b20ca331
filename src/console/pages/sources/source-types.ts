import type { ApiBody, ApiSchema } from '../../api/client.ts';

export type SourceRow = ApiSchema<'Source'>;
export type SourceKey = SourceRow['credentials'][number];
export type IssuedKey = ApiSchema<'Credential'>;

/** The time for which both keys are valid after a rotation (ISO 8601). */
export const OVERLAPS = ['P7D', 'P1D', 'P30D', 'PT0S'] as const;
export type Overlap = (typeof OVERLAPS)[number];

export type NewSourceBody = ApiBody<'/v1/sources', 'post'>;
export type SourceChangeBody = ApiBody<'/v1/sources/{id}', 'patch'>;
export type KeyScope = SourceKey['scopes'][number];
