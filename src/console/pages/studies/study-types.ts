import type { ApiSchema } from '../../api/client.ts';
import type { paths } from '../../api/openapi.generated.ts';

/** The state of all studies, and the lag of release. */
export type StudiesOverview = paths['/v1/operations/studies']['get']['responses'][200]['content']['application/json'];
export type StudyRow = ApiSchema<'StudyFigures'>;
export type StudyRowState = StudyRow['state'];
export type MissingStep = StudyRow['hindrances'][number];
export type StudyStatus = ApiSchema<'StudyStatus'>;
export type PurposeOfStudy = ApiSchema<'Purpose'>;
