import type { Collection } from 'mongodb';
import type {
  IdReservation,
  IdReservationRepository,
  ReservationKey,
} from '../../ports/sink/id-reservation-repository.ts';
import type { StatementId } from '../../../xapi/model/types.ts';
import { insertNew } from '../client/insert-new.ts';

export interface IdReservationDocument extends Omit<IdReservation, 'id'> {
  readonly _id: StatementId;
}

/** More ids than this are looked up only if there is any reservation. */
const FEW_IDS = 4;

const read = ({ _id, ...rest }: IdReservationDocument): IdReservation => ({ id: _id, ...rest });

/** A token belongs to only one reservation. */
const exactly = (keys: readonly ReservationKey[]) => ({
  _id: { $in: keys.map(({ id }) => id) },
  token: { $in: keys.map(({ token }) => token) },
});

/** Reserved ids in MongoDB: the unique `_id` is what only one content can insert. */
export const createMongoIdReservationRepository = (
  collection: Collection<IdReservationDocument>,
): IdReservationRepository => {
  const isEmpty = async (): Promise<boolean> =>
    (await collection.find({}, { projection: { _id: 1 }, limit: 1 }).toArray()).length === 0;
  const find = async (ids: readonly StatementId[]): Promise<ReadonlyMap<StatementId, IdReservation>> => {
    if (ids.length === 0 || (ids.length > FEW_IDS && (await isEmpty()))) return new Map();
    const found = await collection.find({ _id: { $in: [...ids] } }, { limit: ids.length }).toArray();
    return new Map(found.map((one) => [one._id, read(one)]));
  };
  return {
    find,
    reserve: async (reservations) => {
      await insertNew(
        collection,
        reservations.map(({ id, ...rest }) => ({ _id: id, ...rest })),
      );
      return find(reservations.map(({ id }) => id));
    },
    confirm: async (keys, awaited) => {
      const { matchedCount } = await collection.updateMany(exactly(keys), {
        $set: { confirmed: true },
        $addToSet: { awaited },
      });
      return matchedCount === keys.length;
    },
    cancel: async (keys) => {
      if (keys.length > 0) await collection.deleteMany({ ...exactly(keys), confirmed: false });
    },
    page: async ({ above, limit }) => {
      const filter = above === undefined ? {} : { _id: { $gt: above } };
      return (await collection.find(filter, { sort: { _id: 1 }, limit }).toArray()).map(read);
    },
    delete: async (reservations) => {
      if (reservations.length === 0) return 0;
      const { deletedCount } = await collection.bulkWrite(
        reservations.map(({ id, token, awaited, confirmed }) => ({
          deleteOne: { filter: { _id: id, token, confirmed, awaited: { $size: awaited.length } } },
        })),
        { ordered: false },
      );
      return deletedCount;
    },
  };
};
