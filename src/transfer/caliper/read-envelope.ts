import { type Fault, Problem } from '../../core/problem.ts';
import { isObject } from '../../core/json-object.ts';
import type { Json, JsonObject } from '../../xapi/model/types.ts';

/** The versions for which the mapping is made, as the IRIs of their contexts. */
const VERSIONS = ['v1p1', 'v1p2'].map((name) => `http://purl.imsglobal.org/ctx/caliper/${name}`);
const EVENT_MEMBERS = ['id', 'type', 'actor', 'action', 'object', 'eventTime'];

const SECTION = 'Caliper 1.2, section 3.4 (Envelope)';
const EVENT_SECTION = 'Caliper 1.2, section 3.1 (Event)';

const isTime = (value: unknown): boolean => typeof value === 'string' && !Number.isNaN(Date.parse(value));
const isName = (value: unknown): boolean => typeof value === 'string' && value !== '';

/** True for an event: it has an action. All else are entities, which describe things and say nothing of people. */
export const isEvent = (item: JsonObject): boolean => {
  const { type } = item;
  return Object.hasOwn(item, 'action') || (typeof type === 'string' && type.endsWith('Event'));
};

/** The most events and entities of an envelope, and the most values in one: mapping takes time for each. */
const MAX_ITEMS = 1000;
const MAX_VALUES = 1000;

const hasTooManyValues = (item: unknown): boolean => {
  const open = [item];
  for (let values = 0; open.length > 0; values++) {
    if (values > MAX_VALUES) return true;
    const one = open.pop();
    if (typeof one !== 'object' || one === null) continue;
    for (const inner of Object.values(one)) {
      if (open.length > MAX_VALUES) return true;
      open.push(inner);
    }
  }
  return false;
};

const fault = (at: string, detail: string, requirement = SECTION): Fault => ({ at, detail, requirement });

const eventFaults = (event: JsonObject, at: string): readonly Fault[] => [
  ...EVENT_MEMBERS.filter((name) => !Object.hasOwn(event, name)).map((name) =>
    fault(`${at}/${name}`, 'is missing', EVENT_SECTION),
  ),
  ...['id', 'type', 'action']
    .filter((name) => Object.hasOwn(event, name) && !isName(event[name]))
    .map((name) => fault(`${at}/${name}`, 'must be a text', EVENT_SECTION)),
  ...(Object.hasOwn(event, 'eventTime') && !isTime(event['eventTime'])
    ? [fault(`${at}/eventTime`, 'must be a timestamp of ISO 8601', EVENT_SECTION)]
    : []),
];

/**
 * The events and entities of an envelope. Throws Problem `invalid-request` with every fault of the envelope and its
 * events, `unsupported-version` if its `dataVersion` is neither 1.1 nor 1.2.
 */
export const readEnvelope = (body: Json): readonly JsonObject[] => {
  if (!isObject(body))
    throw new Problem('invalid-request', 'a Caliper envelope is a JSON object', [fault('', 'must be an object')]);
  const { sensor, sendTime, dataVersion, data } = body;
  const items: readonly unknown[] = Array.isArray(data) ? data : [];
  const faults = [
    ...(isName(sensor) || isObject(sensor) ? [] : [fault('/sensor', 'must be an IRI')]),
    ...(isTime(sendTime) ? [] : [fault('/sendTime', 'must be a timestamp of ISO 8601')]),
    ...(isName(dataVersion) ? [] : [fault('/dataVersion', `must be one of ${VERSIONS.join(', ')}`)]),
    ...(items.length > 0 ? [] : [fault('/data', 'must be a list of at least one event or entity')]),
    ...(items.length > MAX_ITEMS ? [fault('/data', `must have at most ${MAX_ITEMS} events and entities`)] : []),
    ...items
      .slice(0, MAX_ITEMS)
      .flatMap((item, index) =>
        hasTooManyValues(item)
          ? [fault(`/data/${index}`, `must have at most ${MAX_VALUES} values`)]
          : !isObject(item)
            ? [fault(`/data/${index}`, 'must be an object')]
            : isEvent(item as JsonObject)
              ? eventFaults(item as JsonObject, `/data/${index}`)
              : [],
      ),
  ];
  if (faults.length > 0) throw new Problem('invalid-request', 'this is no Caliper envelope', faults);
  if (!VERSIONS.includes(dataVersion as string))
    throw new Problem('unsupported-version', 'this version of Caliper is not known here', [
      fault('/dataVersion', `must be one of ${VERSIONS.join(', ')}`),
    ]);
  return items as readonly JsonObject[];
};
