import type { StatementId } from '../../../xapi/model/types.ts';

/** A place in the journal. */
export interface JournalPosition {
  readonly partition: number;
  readonly offset: number;
}

/** The id of a statement, reserved for its content by a request that cannot wait until the sink has stored it. */
export interface IdReservation {
  readonly id: StatementId;
  /** Names this reservation, not a later one of the same id. */
  readonly token: string;
  /** The digests, as in StatementDigest. */
  readonly content: string;
  readonly exact: string;
  /** A request was answered with success: until it is deleted, no sink stores another content under the id. */
  readonly confirmed: boolean;
  /** The places of the statements that a sink must pass before the reservation may be deleted. */
  readonly awaited: readonly JournalPosition[];
}

/** Names exactly this reservation. */
export type ReservationKey = Pick<IdReservation, 'id' | 'token'>;

/** Reserved ids. A confirmed one is durable when the call resolves. */
export interface IdReservationRepository {
  /** Inserts those whose id has none; resolves with what each id has now, if it was not deleted meanwhile. */
  reserve(reservations: readonly IdReservation[]): Promise<ReadonlyMap<StatementId, IdReservation>>;
  /** Confirms those that are still there, for the statement at this position too; false if one is not there. */
  confirm(keys: readonly ReservationKey[], awaited: JournalPosition): Promise<boolean>;
  /** Deletes those that are not confirmed; ignores missing ones. */
  cancel(keys: readonly ReservationKey[]): Promise<void>;
  /** The reservations of these ids; missing ones are not in the map. */
  find(ids: readonly StatementId[]): Promise<ReadonlyMap<StatementId, IdReservation>>;
  /** Some reservations, by ascending id, at most `limit`; the next page begins above the last. */
  page(query: { readonly above?: StatementId; readonly limit: number }): Promise<readonly IdReservation[]>;
  /** Deletes those that await nothing more than when they were read; resolves with their number. */
  delete(reservations: readonly IdReservation[]): Promise<number>;
}
