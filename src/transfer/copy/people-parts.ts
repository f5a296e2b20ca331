import { defined } from '../../core/json-object.ts';
import { CLOCKS_DIFFER_MS } from '../../core/time.ts';
import { deletionOf } from '../../consent/people/person-mapping.ts';
import { batchesOf } from '../../core/batches.ts';
import type { Marker, StatementMarker } from '../../journal/port/journal.ts';
import type { CopiedPerson, CopiedRecords } from '../../store/ports/copy-repository.ts';
import type { StoredErasure } from '../../store/ports/consent/erasure-repository.ts';
import { type CopiedPart, type CopyTarget, copiedPages, each, jsonPart } from './copied-part.ts';

/** People with their decisions. If several lines have one id, the last one counts. */
export const PEOPLE_PART: CopiedPart = jsonPart<CopiedPerson>(
  'people',
  ({ store }) => copiedPages(store, 'people'),
  async ({ store }, people) => {
    for (const batch of batchesOf(people, 100)) await store.copies.putPeople(batch);
  },
);

/** The data that an erasure of a person covers, and the data of an erasure that a source asked for. */
type ErasedOfPerson = readonly { readonly purpose?: string; readonly generation: number }[];
type ErasedOfSource = Pick<StatementMarker, 'author' | 'statements'>;

const markersOf = (erasure: StoredErasure): readonly Marker[] => {
  const { id, person, source, what } = erasure;
  // The event of the erasure's beginning. If a marker has no event, a sink takes it for one of a lost decision.
  const event = `${id}.started`;
  if (person !== undefined)
    return (what as unknown as ErasedOfPerson).map((data) => ({ person, ...data, event, ...deletionOf(erasure) }));
  return source === undefined ? [] : [{ ...(what as unknown as ErasedOfSource), source, event }];
};

/**
 * Appends the markers of an erasure to the new journal: it erases what the copy may still have. Resolves with the
 * erasure to be stored.
 */
const mark = async ({ journal, partitions }: CopyTarget, erasure: StoredErasure): Promise<StoredErasure> => {
  const markers = Array.from({ length: partitions }, () => 0);
  for (const marker of markersOf(erasure))
    for (const { partition, offset } of await journal.mark(marker))
      markers[partition] = Math.max(markers[partition] ?? 0, offset);
  return { ...erasure, markers };
};

/**
 * Erasures. If one is open, or ended while the copy was written, it is open in the copy: the new instance does it
 * again. Its markers stay out, since they are places in the old journal.
 */
export const ERASURES_PART: CopiedPart = jsonPart<StoredErasure>(
  'erasures',
  async function* ({ store, startedAt }) {
    for await (const page of copiedPages(store, 'erasures'))
      yield page.map(({ done, markers, markedAfter: _, ...rest }) =>
        done === undefined || done >= startedAt - CLOCKS_DIFFER_MS ? rest : { ...rest, done, ...defined({ markers }) },
      );
  },
  each(async (target, erasure) => {
    if ((await target.store.erasures.find(erasure.id)) !== undefined) return;
    await target.store.erasures.add(erasure.done === undefined ? await mark(target, erasure) : erasure);
  }),
);

/** Sessions from which people have signed out. */
export const ENDED_SESSIONS_PART: CopiedPart = jsonPart<CopiedRecords['endedSessions']>(
  'ended-sessions',
  ({ store }) => copiedPages(store, 'endedSessions'),
  each(({ store }, { id, expires }) => store.endedSessions.end(id, { expires, now: 0 })),
);
