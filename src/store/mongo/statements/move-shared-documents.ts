import { Binary, type Collection } from 'mongodb';
import { hash } from 'node:crypto';
import { DAY_MS } from '../../../core/time.ts';
import { isInserted } from '../client/duplicate-key.ts';
import { type FactCollections, writeFact } from '../client/fact-repository.ts';
import { isDamagedDocument } from '../client/record-checks.ts';
import { type DocumentDocument, hiddenOwner, MOVING, ownerOf, ownKeyOf, sharedKeyOf } from './document-keys.ts';
import { BY_OWNER_AND_SCOPE } from './document-repository.ts';

type Documents = Collection<DocumentDocument>;

/** The time when a document without an owner was last found; `moved` once no document has the shared key. */
const FOUND_SHARED = 'documents without owner found';
const MOVED = 'moved';

/** Documents of one read. */
const BATCH_SIZE = 500;

type Place = Pick<DocumentDocument, '_id' | 'owner' | 'resource' | 'activity' | 'agent' | 'registration' | 'id'>;

const sharedOf = (document: Place): string => sharedKeyOf(document, document.id);
const ownOf = (document: Place): string => ownKeyOf(ownerOf(document), document, document.id);

/** Takes the own key of a document, with nothing of its content: a write of a new document finds the key taken. */
const reserveKey = async (
  documents: Documents,
  { bytes: _, person: __, ...shared }: DocumentDocument,
): Promise<void> => {
  const nothing = { bytes: new Binary(Buffer.alloc(0)), etag: hash('sha1', '') };
  await isInserted(
    documents.insertOne({ ...shared, ...nothing, _id: ownOf(shared), owner: hiddenOwner(ownerOf(shared)) }),
  );
};

/**
 * Leaves an owner the later of two documents that it has under both keys; true if it had two. A release without owners
 * may have written one of them, which was then given to the owner.
 */
const reconcileBoth = async (documents: Documents, shared: DocumentDocument): Promise<boolean> => {
  const { _id, owner, etag, updatedAt } = shared;
  const own = await documents.findOne({ _id: ownOf(shared), owner });
  if (own === null) return false;
  // Not replaced by the later document: that may have been erased since it was read.
  if (own.updatedAt < updatedAt)
    await documents.deleteOne({ _id: own._id, owner, etag: own.etag, updatedAt: own.updatedAt });
  else await documents.deleteOne({ _id, owner, etag, updatedAt });
  return true;
};

/**
 * Moves a document from the key that all sources once shared to its own. Each step is one command that does nothing if
 * another process has come first. Only the second step counts: from then on the document under the shared key does not
 * change. A process of an earlier release finds the document under either key; it misses the document between the
 * second and the third step, and cannot write another one meanwhile.
 */
const moveDocument = async (documents: Documents, place: Place): Promise<void> => {
  const [_id, own, owner] = [sharedOf(place), ownOf(place), ownerOf(place)];
  const hidden = hiddenOwner(owner);
  for (;;) {
    const shared = await documents.findOne({ _id });
    if (shared === null) {
      // The document was deleted, or is moved.
      await documents.deleteOne({ _id: own, owner: hidden });
      return;
    }
    if (!shared.owner.startsWith(MOVING)) {
      await reserveKey(documents, shared);
      if (await reconcileBoth(documents, shared)) continue;
      const { etag, updatedAt } = shared;
      const { matchedCount } = await documents.updateOne({ _id, owner, etag, updatedAt }, { $set: { owner: hidden } });
      // The document was written or deleted meanwhile.
      if (matchedCount === 0) continue;
    }
    const { _id: __, ...content } = shared;
    await documents.replaceOne({ _id: own, owner: hidden }, { ...content, owner });
    await documents.deleteOne({ _id, owner: hidden });
    return;
  }
};

const PLACE = { owner: 1, resource: 1, activity: 1, agent: 1, registration: 1, id: 1 } as const;

const isToMove = (document: Partial<Place>): document is Place =>
  document.owner !== undefined && (document._id === sharedOf(document as Place) || document.owner.startsWith(MOVING));

/**
 * Completes moves that were cut off after another process had moved all: a document without content keeps its key from
 * being written.
 */
const reconcileMoving = async (documents: Documents): Promise<void> => {
  const isMoving = { owner: { $gte: MOVING, $lt: `${MOVING}\uffff` } };
  const found = await documents.find(isMoving, { projection: PLACE, hint: BY_OWNER_AND_SCOPE }).toArray();
  for (const place of found as readonly Partial<Place>[]) if (isToMove(place)) await moveDocument(documents, place);
};

const moveAll = async (documents: Documents): Promise<void> => {
  for (let after = ''; ;) {
    const options = { projection: PLACE, sort: { _id: 1 as const }, limit: BATCH_SIZE, batchSize: BATCH_SIZE };
    const page = (await documents.find({ _id: { $gt: after } }, options).toArray()) as readonly Partial<Place>[];
    for (const place of page) if (isToMove(place)) await moveDocument(documents, place);
    const last = page.at(-1);
    if (last === undefined || page.length < BATCH_SIZE) return;
    after = last._id ?? '';
  }
};

/**
 * Gives documents that all sources once shared keys of their own; true once none has the shared key for good. It waits
 * until a day has passed without a document that has no owner, `given` now or before: an earlier release that makes
 * such documents may run, and knows no other key. Repeatable, also beside other processes.
 */
export const moveSharedDocuments = async (
  documents: Documents,
  { given, now, ...facts }: FactCollections & { readonly given: number; readonly now: () => number },
): Promise<boolean> => {
  const known = await facts.facts.findOne({ _id: FOUND_SHARED });
  // Until a check has repaired the fact, both keys are looked up.
  if (isDamagedDocument('fact', known)) return false;
  if (known?.value === MOVED && given === 0) {
    await reconcileMoving(documents);
    return true;
  }
  const at = now();
  const isOver = given === 0 && (known === null || at - Number(known.value) > DAY_MS);
  if (isOver) await moveAll(documents);
  if (isOver || given > 0) await writeFact(facts, FOUND_SHARED, isOver ? MOVED : String(at));
  return isOver;
};
