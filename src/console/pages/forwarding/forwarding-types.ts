import type { ApiSchema } from '../../api/client.ts';

export type ForwardingStatusRow = ApiSchema<'Forwarding'>;
export type TargetFailure = NonNullable<ForwardingStatusRow['lastError']>;
export type ForwardingLetter = ApiSchema<'ForwardingDeadLetter'>;
export type ForwardState = ApiSchema<'Purpose'>['state'];

/** A purpose that forwards, with its target if an operator has set one. */
export interface ForwardRow {
  readonly id: string;
  readonly title: string;
  readonly state: ForwardState;
  readonly forwarding?: ForwardingStatusRow;
}

/** The health of a forwarding: the worst state that applies. */
export type ForwardingHealth = 'no-target' | 'refused' | 'failing' | 'waiting' | 'well';

export const healthOf = ({ forwarding }: Pick<ForwardRow, 'forwarding'>): ForwardingHealth => {
  if (forwarding === undefined) return 'no-target';
  if (forwarding.failures > 0) return 'failing';
  if (forwarding.deadLetters > 0) return 'refused';
  return forwarding.waiting > 0 ? 'waiting' : 'well';
};
