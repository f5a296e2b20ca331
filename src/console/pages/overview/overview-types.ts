import type { ApiSchema } from '../../api/client.ts';

export type Overview = ApiSchema<'OperationsOverview'>;
export type LiveFigures = ApiSchema<'CurrentFigures'>;
export type AttentionRow = ApiSchema<'AttentionItem'>;
export type AttentionKind = AttentionRow['kind'];
export type PartHealth = ApiSchema<'PartState'>['health'];
