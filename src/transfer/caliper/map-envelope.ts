import { ownValue } from '../../core/json-object.ts';
import { startLoop } from '../../core/concurrency/slices.ts';
import { compileMapping, type MapRecord } from '../mapping/compile-mapping.ts';
import { readMappingDocument } from '../mapping/mapping-document.ts';
import type { JsonObject } from '../../xapi/model/types.ts';
import document from './caliper-mapping.json' with { type: 'json' };
import { normaliseEvent } from './normalise-event.ts';
import { isEvent } from './read-envelope.ts';

/** An event or entity of an envelope that has no statement. */
interface Unmapped {
  readonly index: number;
  readonly id?: string;
  readonly type?: string;
  readonly action?: string;
  readonly detail: string;
}

/** The statements of an envelope, each with the index of its event, and the items without a statement. */
export interface MappedEnvelope {
  readonly statements: readonly { readonly index: number; readonly statement: JsonObject }[];
  readonly unmapped: readonly Unmapped[];
  /** The type of each event without a statement; `other` if no rule of the mapping is about the type. */
  readonly unmappedTypes: readonly string[];
}

const NO_MAPPING = 'no mapping: this type of event is deprecated';

const textMembers = (item: JsonObject): Pick<Unmapped, 'id' | 'type' | 'action'> =>
  Object.fromEntries(
    ['id', 'type', 'action'].flatMap((name) =>
      typeof ownValue(item, name) === 'string' ? [[name, ownValue(item, name)]] : [],
    ),
  );

const compile = (): { readonly mapEvent: MapRecord; readonly types: ReadonlySet<string> } => {
  const mapping = readMappingDocument(document);
  return { mapEvent: compileMapping(mapping), types: new Set(mapping.rules.flatMap(({ when }) => when['type'] ?? [])) };
};
let compiled: ReturnType<typeof compile> | undefined;

const mapItem = (item: JsonObject): ReturnType<MapRecord> => {
  if (!isEvent(item))
    return Promise.resolve({
      kind: 'unmapped',
      detail: 'an entity is no event: it is described when an event names it',
    });
  compiled ??= compile();
  return compiled.mapEvent(normaliseEvent(item));
};

/** One of a few names, for a metric: a sensor may send any. */
const boundedType = ({ type }: JsonObject): string =>
  typeof type === 'string' && compiled?.types.has(type) === true ? type : 'other';

/** Maps the items of an envelope, in slices of the event loop. */
export const mapEnvelope = async (items: readonly JsonObject[]): Promise<MappedEnvelope> => {
  const statements: { readonly index: number; readonly statement: JsonObject }[] = [];
  const unmapped: Unmapped[] = [];
  const unmappedTypes: string[] = [];
  const due = startLoop();
  for (const [index, item] of items.entries()) {
    const mapped = await mapItem(item);
    if (mapped.kind === 'statement') statements.push({ index, statement: mapped.statement });
    else {
      unmapped.push({ index, ...textMembers(item), detail: mapped.kind === 'unmapped' ? mapped.detail : NO_MAPPING });
      if (isEvent(item)) unmappedTypes.push(boundedType(item));
    }
    const turn = due();
    if (turn !== undefined) await turn;
  }
  return { statements, unmapped, unmappedTypes };
};
