import { defined } from '../../core/json-object.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import type { PersonEvent } from '../model/actions.ts';
import type { Decision, KeptOut, Person } from '../model/types.ts';
import { lastGenerationOf } from './keep-out.ts';

/** A marker that names no purpose, as a reader of the journal finds it. */
interface EverywhereMarker {
  readonly person: string;
  /** 0 if it erases nothing. */
  readonly generation: number;
  /** Absent in the markers of a list of erasures. */
  readonly everywhere?: JsonObject;
  readonly deletesBefore?: number;
}

/** The state of a person in every purpose that follows from a marker. */
export interface RestoredEverywhere {
  readonly keptOut?: KeptOut;
  readonly generation: number;
  readonly decisions: Readonly<Record<string, Decision>>;
  readonly type: PersonEvent['type'];
  /** Data of this generation, and of earlier ones, must be erased. */
  readonly erases?: number;
}

type State = Pick<RestoredEverywhere, 'keptOut' | 'generation'>;

const stateOf = ({ keptOut, generation = 1 }: Person): State => ({
  ...defined({ keptOut }),
  generation,
});

/** A deletion that this store has lost. If the store knows its state, only its erasure begins again. */
const restoredDeletion = (person: Person, marker: EverywhereMarker, now: number): RestoredEverywhere | undefined => {
  const { everywhere, deletesBefore } = marker;
  const isOwn = marker.person === person.id;
  const known = isOwn ? (everywhere as unknown as State | undefined) : undefined;
  const generation = known?.generation ?? marker.generation + 1;
  const current = person.generation ?? 1;
  if (person.keptOut !== undefined && current >= generation)
    return { ...stateOf(person), decisions: {}, type: 'person.kept-out', erases: current - 1 };
  // The person has come back since.
  if (current >= generation) return undefined;
  const after = Math.max(generation, lastGenerationOf(person) + 1);
  return {
    keptOut: known?.keptOut ?? { since: deletesBefore ?? now, role: 'subject', signatures: [] },
    generation: after,
    decisions: {},
    type: 'person.kept-out',
    erases: after - 1,
  };
};

/** The way back, or the first of the two yeses that it takes. */
const restoredReturn = (person: Person, marker: EverywhereMarker): RestoredEverywhere | undefined => {
  const known = marker.person === person.id ? (marker.everywhere as unknown as State | undefined) : undefined;
  if (known === undefined) return undefined;
  const current = person.generation ?? 1;
  const isNew = known.generation > current;
  const isSigned =
    known.generation === current &&
    person.keptOut !== undefined &&
    (known.keptOut?.signatures.length ?? 0) > person.keptOut.signatures.length;
  if (!isNew && !isSigned) return undefined;
  return {
    ...known,
    decisions: Object.fromEntries(
      Object.entries(person.decisions).filter(([, { generation }]) => generation >= known.generation),
    ),
    type: known.keptOut === undefined ? 'person.returned' : 'person.return-signed',
  };
};

/**
 * The state that follows from a marker that names no purpose; undefined if the store knows it, or a later one. States
 * follow one another by their generation, whatever the clocks said.
 */
export const everywhereFrom = (
  person: Person,
  marker: EverywhereMarker,
  now: number,
): RestoredEverywhere | undefined =>
  marker.generation === 0 ? restoredReturn(person, marker) : restoredDeletion(person, marker, now);
