import type { ApiSchema } from '../../api/client.ts';

export type RetentionFigures = ApiSchema<'RetentionOverview'>;
export type RetainedSource = ApiSchema<'SourceRetention'>;
export type DryRun = ApiSchema<'RetentionDryRun'>;
export type RetainedDocument = keyof DryRun['documents'];
export type KeptName = keyof RetentionFigures['keptFor'];
