import { isActOfInstitution } from '../../consent/gate/act-of-institution.ts';
import type { PreviewRecording } from '../../consent/gate/preview-recording.ts';
import { retentionVerdict } from '../../consent/model/policy.ts';
import type { PersonLookup } from '../../consent/people/person-lookup.ts';
import { recordPurposeId } from '../../consent/purposes/recording-purpose.ts';
import { asBuffer } from '../../core/bytes/bytes.ts';
import type { Store } from '../../store/ports/store.ts';
import { attachmentsOf, isSignature } from '../../xapi/model/attachments.ts';
import type { Actor, Statement, StatementId } from '../../xapi/model/types.ts';
import { unlessDamaged } from './damaged-records.ts';
import type { JournalPlace, PlaceById } from './choose-place.ts';

/**
 * The reason why a replay would not give a statement back. `attachments`: their data came only with its request;
 * `consent`: the gate would withhold it now; `damaged`: a record by which the gate decides is damaged; `source`: the
 * source does not exist any more.
 */
export type NotRepairableReason = 'attachments' | 'consent' | 'damaged' | 'source';

interface NotRepairableDeps {
  readonly sources: Pick<Store['sources'], 'findSource'>;
  readonly previewRecording: PreviewRecording;
  readonly people: Pick<PersonLookup, 'findById'>;
}

const statementAt = ({ batch: { spans, body }, index }: JournalPlace): Statement =>
  JSON.parse(asBuffer(body).toString('utf8', spans[2 * index], spans[2 * index + 1])) as Statement;

const reasonOf = async (
  place: JournalPlace,
  { sources, previewRecording, people }: NotRepairableDeps,
): Promise<NotRepairableReason | undefined> => {
  const statement = statementAt(place);
  const { source: id, authority, people: all } = place.batch;
  if (attachmentsOf(statement).some(({ attachment }) => attachment.fileUrl === undefined || isSignature(attachment)))
    return 'attachments';
  const source = await sources.findSource(id);
  if (source === undefined) return 'source';
  if (isActOfInstitution({ authority: JSON.parse(authority) as Actor })) return undefined;
  // A new permission is another generation: that of the statement is over.
  const own = all?.[place.index] ?? [];
  const persons = await people.findById(own.map((one) => one.id));
  if (retentionVerdict(recordPurposeId(id), own, (one) => persons.get(one)) === 'erase') return 'consent';
  const preview = await previewRecording(source, [statement]);
  return 'outcomes' in preview && preview.outcomes[0] === 'stored' ? undefined : 'consent';
};

/** Finds why statements cannot be repaired, as people have decided now. Rejects with Problem `store-unavailable`. */
export const findNotRepairable = async (
  found: PlaceById,
  deps: NotRepairableDeps,
): Promise<ReadonlyMap<StatementId, NotRepairableReason>> => {
  const notRepairable = new Map<StatementId, NotRepairableReason>();
  for (const [id, place] of found) {
    const reason = await unlessDamaged(() => reasonOf(place, deps), 'damaged');
    if (reason !== undefined) notRepairable.set(id, reason);
  }
  return notRepairable;
};
