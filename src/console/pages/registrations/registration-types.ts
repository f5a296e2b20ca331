import type { ApiSchema } from '../../api/client.ts';

export type RegistrationRuns = ApiSchema<'RegistrationRuns'>;
export type VersionRuns = RegistrationRuns['runs'][number];
export type RunOfPart = NonNullable<VersionRuns['patterns']>[number];
export type RunVerdict = RunOfPart['verdict'];
