import type { ApiSchema } from '../../api/client.ts';
import type { EVENT_NAMES_EN } from './event-names-en.ts';

export type ChainedEvent = ApiSchema<'AuditEvent'>;
export type AuditRole = ChainedEvent['by']['role'];
export type EventName = keyof typeof EVENT_NAMES_EN;
