import type { IdReservation } from '../../../../src/store/ports/sink/id-reservation-repository.ts';

/** A reservation as a late request makes it. */
export const anIdReservation = (overrides: Partial<IdReservation> = {}): IdReservation => ({
  id: '00000000-0000-4000-8000-000000000001',
  token: 'a',
  content: 'content',
  exact: 'exact',
  confirmed: false,
  awaited: [{ partition: 0, offset: 7 }],
  ...overrides,
});
