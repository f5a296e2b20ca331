import type { ApiSchema } from '../../api/client.ts';

/** An item that waits for a decision. */
export type DeskRow = ApiSchema<'DeskItem'>;

/** A request as an officer reviews it. */
export type Review = ApiSchema<'PurposeReview'>;

/** A step that the reader may take on a request. */
export type ReviewStep = Review['actions'][number]['step'];
