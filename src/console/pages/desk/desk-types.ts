import type { ApiSchema } from '../../api/client.ts';

/** An item that waits for a decision. */
export type DeskRow = ApiSchema<'DeskItem'>;
