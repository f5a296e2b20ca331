import type { Collection } from 'mongodb';
import { idNamespaceOf } from '../../../xapi/formats/uuid.ts';
import type { Statement, StatementId } from '../../../xapi/model/types.ts';
import { target, VOIDING_TOKENS } from '../../../xapi/statement/tokens.ts';
import { textOf } from '../../../core/bytes/bytes.ts';
import { flagsChecksum } from '../../ports/statements/statement-checksum.ts';
import { batchesOf } from '../../../core/batches.ts';
import { BY_REFS, idOf, keyOf, type StatementDocument, VOIDED_FLAG } from './statement-document.ts';

/** Voiding statements of one read, and statements of one command. */
const BATCH_SIZE = 100;

/** The statement that a voiding one refers to; undefined if it cannot be read. */
const voidedBy = ({ _id, text }: Pick<StatementDocument, '_id' | 'text'>): StatementId | undefined => {
  try {
    const bytes = text instanceof Uint8Array ? text : text.value();
    return target(JSON.parse(textOf(bytes)) as Statement, idNamespaceOf(idOf(_id)));
  } catch {
    return undefined;
  }
};

/**
 * Gives statements that an earlier release has voided the checksum of that flag; resolves with their number. They are
 * found by the voiding statements, which an index has; no index has voided statements.
 */
export const sealVoidings = async (statements: Collection<StatementDocument>): Promise<number> => {
  const [from, to] = VOIDING_TOKENS;
  let count = 0;
  for (let after = ''; ;) {
    const voiding = await statements
      .find(
        { refs: { $elemMatch: { $gte: from, $lt: to } }, at: { $gt: after } },
        { sort: { at: 1 }, limit: BATCH_SIZE, batchSize: BATCH_SIZE, hint: BY_REFS, promoteBuffers: true },
      )
      .toArray();
    for (const ids of batchesOf([...new Set(voiding.flatMap((one) => voidedBy(one) ?? []))], BATCH_SIZE)) {
      const open = await statements
        .find(
          { _id: { $in: ids.map(keyOf) }, voided: true, voidedCheck: { $exists: false } },
          { projection: { _id: 1 }, promoteBuffers: true },
        )
        .toArray();
      for (const { _id } of open) {
        const id = idOf(_id);
        await statements.updateOne(
          { _id: keyOf(id), voided: true },
          { $set: { voidedCheck: flagsChecksum(id, VOIDED_FLAG) } },
        );
      }
      count += open.length;
    }
    if (voiding.length < BATCH_SIZE) return count;
    after = voiding.at(-1)?.at ?? '';
  }
};
