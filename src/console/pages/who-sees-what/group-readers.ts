import type { components } from '../../api/openapi.generated.ts';

export type SeenReader = components['schemas']['SourceReader'];
export type ReaderKind = SeenReader['kind'];
export type ReadData = SeenReader['reads'][number];
export type ReaderWay = NonNullable<SeenReader['ways']>[number];
type Confirmation = NonNullable<SeenReader['confirmation']>;

/** A study or target is suspended, a lab reads in Kafka, or how the host of a webhook was confirmed. */
export type ReaderNote = 'suspended' | 'direct-kafka' | Confirmation;

/** All readers of a source that read the same data for the same reasons. */
export interface ReaderGroup {
  readonly kind: ReaderKind;
  /** The reasons; empty for what sends by itself, and for studies. */
  readonly ways: readonly ReaderWay[];
  readonly reads: readonly ReadData[];
  /** The recipients of studies and targets. */
  readonly recipients: readonly string[];
  readonly notes: readonly ReaderNote[];
  readonly members: readonly SeenReader[];
}

/** The data in the order of the list: who reads most stands first. */
export const READ_DATA: readonly ReadData[] = [
  'statements',
  'own-statements',
  'documents',
  'sign-in',
  'people',
  'reidentified',
  'permission',
  'findings',
  'mentions',
  'decisions',
  'contacts',
  'records',
];

const notesOf = ({ state, directKafka, confirmation }: SeenReader): readonly ReaderNote[] => [
  ...(state === 'suspended' ? (['suspended'] as const) : []),
  ...(directKafka === true ? (['direct-kafka'] as const) : []),
  ...(confirmation === undefined ? [] : [confirmation]),
];

/** The groups that read most stand first, and the tool itself before others. */
const rankOf = ({ reads: [first], ways }: ReaderGroup): number =>
  2 * READ_DATA.findIndex((one) => one === first) + (ways.includes('own') ? 0 : 1);

/** The readers of a source in groups, so that a source with hundreds of keys can be read. */
export const groupReaders = (readers: readonly SeenReader[]): readonly ReaderGroup[] => {
  const groups = new Map<string, ReaderGroup>();
  for (const reader of readers) {
    const { kind, ways = [], reads, recipients = [] } = reader;
    const group = { kind, ways, reads, recipients, notes: notesOf(reader) };
    const key = JSON.stringify(group);
    groups.set(key, { ...group, members: [...(groups.get(key)?.members ?? []), reader] });
  }
  return [...groups.values()].toSorted((one, other) => rankOf(one) - rankOf(other));
};
