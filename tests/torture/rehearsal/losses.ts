import type { BackendKind } from '../../support/servers/backends.ts';
import type { Part } from './premises.ts';

/** What becomes of a part: an older copy is that of the backup. */
type Fate = 'lost' | 'older';

/** A loss, and how people go on after it. */
export interface Loss {
  readonly name: string;
  /** What is lost, in words. */
  readonly what: string;
  readonly fates: Readonly<Partial<Record<Part, Fate>>>;
  /**
   * The command that is run before a start. `by hand` there is none: a start that is refused and names a command is
   * followed.
   */
  readonly way: 'by hand' | 'restore' | 'recover';
  /** The only kind of backends on which it is another loss than the rest; both if absent. */
  readonly backendKind?: BackendKind;
  /** Whether all is as it must be, or named; if it is not yet, why. */
  readonly ready: Readonly<Record<BackendKind, true | string>>;
}

const BOTH = { store: 'older', journal: 'older', topics: 'older' } as const;

/** All losses, in the order of the table. */
export const LOSSES: readonly Loss[] = [
  {
    name: 'nothing-lost',
    what: 'nothing: it was killed',
    fates: {},
    way: 'by hand',
    ready: { embedded: true, served: true },
  },
  {
    name: 'store-lost',
    what: 'the store',
    fates: { store: 'lost' },
    way: 'restore',
    ready: { embedded: true, served: true },
  },
  {
    name: 'store-lost-by-hand',
    what: 'the store',
    fates: { store: 'lost' },
    way: 'by hand',
    ready: { embedded: true, served: true },
  },
  {
    name: 'journal-lost',
    what: 'the journal',
    fates: { journal: 'lost' },
    way: 'recover',
    ready: { embedded: true, served: true },
  },
  {
    name: 'both-lost',
    what: 'store, journal and study topics',
    way: 'restore',
    fates: { store: 'lost', journal: 'lost', topics: 'lost' },
    ready: { embedded: true, served: true },
  },
  {
    name: 'topics-lost',
    what: 'the study topics',
    fates: { topics: 'lost' },
    way: 'by hand',
    ready: { embedded: true, served: true },
  },
  {
    name: 'topics-lost-recover',
    what: 'the study topics',
    way: 'recover',
    fates: { topics: 'lost' },
    ready: { embedded: true, served: true },
  },
  {
    name: 'older-store',
    what: 'the store by a copy',
    fates: { store: 'older' },
    way: 'restore',
    ready: { embedded: true, served: true },
  },
  {
    name: 'older-store-by-hand',
    what: 'the store by a copy',
    way: 'by hand',
    fates: { store: 'older' },
    ready: { embedded: true, served: true },
  },
  {
    name: 'older-journal',
    what: 'the journal by a copy',
    way: 'recover',
    fates: { journal: 'older' },
    ready: { embedded: true, served: true },
  },
  {
    name: 'older-journal-by-hand',
    what: 'the journal by a copy',
    way: 'by hand',
    fates: { journal: 'older' },
    ready: { embedded: true, served: true },
  },
  {
    name: 'older-topics',
    what: 'the study topics by a copy',
    way: 'by hand',
    fates: { topics: 'older' },
    // In Kafka they stand beside the journal.
    backendKind: 'embedded',
    ready: { embedded: true, served: 'it is older-journal' },
  },
  {
    name: 'older-both',
    what: 'everything by a copy',
    fates: BOTH,
    way: 'restore',
    ready: { embedded: true, served: true },
  },
  {
    name: 'older-both-by-hand',
    what: 'everything by a copy',
    fates: BOTH,
    way: 'by hand',
    ready: { embedded: true, served: true },
  },
];
