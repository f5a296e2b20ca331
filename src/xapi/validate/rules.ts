import { isObject } from '../../core/json-object.ts';
import type { Fault } from '../../core/problem.ts';
import { pointerTo } from '../json/json-pointer.ts';
import { requirementOn, type Topic } from './requirements.ts';
import { COMPONENT_LISTS } from '../schemas/objects.ts';
import { type Json, type JsonObject, VOIDED, type XapiVersion } from '../model/types.ts';

type Path = readonly (string | number)[];

/** Reports a fault: the path from the statement down, the detail, the topic of the standard. */
type Report = (path: Path, detail: string, topic: Topic) => void;

/** The most faults of one statement: a wrong body of megabytes must not fill the memory. */
const MAX_FAULTS = 200;
const NO_FAULTS: readonly Fault[] = [];
const NO_PATHS: readonly Path[] = [];

const asObject = (value: Json | undefined): JsonObject | undefined => (isObject(value) ? value : undefined);

/** 1.0.3 Data 2.4.5.1: min is less than max, and raw is between the two. */
const checkScore = ({ raw, min, max }: JsonObject, report: Report): void => {
  if (typeof min === 'number' && typeof max === 'number' && min >= max)
    report(['result', 'score', 'min'], 'must be less than max', 'score');
  if (typeof raw !== 'number') return;
  if (typeof min === 'number' && raw < min) report(['result', 'score', 'raw'], 'must not be less than min', 'score');
  if (typeof max === 'number' && raw > max) report(['result', 'score', 'raw'], 'must not be greater than max', 'score');
};

/** The paths, from an Activity down, of components with the id of an earlier one in their list. */
const repeatedComponents = (activity: Json | undefined): readonly Path[] => {
  const definition = asObject(asObject(activity)?.['definition']);
  if (definition?.['interactionType'] === undefined) return NO_PATHS;
  const repeated: Path[] = [];
  for (const list of COMPONENT_LISTS) {
    const components = definition[list];
    if (!Array.isArray(components)) continue;
    const seen = new Set<Json>();
    (components as readonly Json[]).forEach((component, position) => {
      const id = asObject(component)?.['id'];
      if (typeof id !== 'string') return;
      if (seen.has(id) && repeated.length < MAX_FAULTS) repeated.push(['definition', list, position, 'id']);
      seen.add(id);
    });
  }
  return repeated;
};

/**
 * 1.0.3 Data 2.4.4.1: ids are distinct within a list of components. `path` is that of the Activity, or of the list of
 * Activities.
 */
const checkComponents = (activities: Json | undefined, report: Report, path: (position?: number) => Path): void => {
  const reportAll = (repeated: readonly Path[], position?: number): void =>
    repeated.forEach((below) => report([...path(position), ...below], 'must be distinct within its list', 'activity'));
  if (Array.isArray(activities))
    (activities as readonly Json[]).forEach((activity, position) => reportAll(repeatedComponents(activity), position));
  else reportAll(repeatedComponents(activities));
};

const checkContextActivities = (activities: JsonObject, report: Report): void => {
  for (const relation in activities) {
    checkComponents(activities[relation], report, (position) => [
      'context',
      'contextActivities',
      relation,
      ...(position === undefined ? [] : [position]),
    ]);
  }
};

/** The rules that statements and SubStatements share. */
const checkCore = (statement: JsonObject, report: Report): void => {
  const object = asObject(statement['object']);
  const kind = object?.['objectType'];
  const isActivity = kind === undefined || kind === 'Activity';
  if (asObject(statement['verb'])?.['id'] === VOIDED && kind !== 'StatementRef') {
    report(['object'], 'must be a StatementRef, because the verb voids', 'voiding');
  }
  if (isActivity) checkComponents(object, report, () => ['object']);
  const score = asObject(asObject(statement['result'])?.['score']);
  if (score !== undefined) checkScore(score, report);
  const context = asObject(statement['context']);
  if (context === undefined) return;
  const misplaced = 'may be used only where the object is an Activity';
  if (!isActivity && context['revision'] !== undefined) report(['context', 'revision'], misplaced, 'context');
  if (!isActivity && context['platform'] !== undefined) report(['context', 'platform'], misplaced, 'context');
  const activities = asObject(context['contextActivities']);
  if (activities !== undefined) checkContextActivities(activities, report);
};

/**
 * Faults by the rules that the schemas cannot express: voiding (1.0.3 Data 2.3.2), distinct component ids (2.4.4.1),
 * scores (2.4.5.1), revision and platform (2.4.6). The value may be invalid by the schemas. JSON Pointers begin with
 * `pointer`.
 */
export const findRuleFaults = (value: Json, version: XapiVersion, pointer: string): readonly Fault[] => {
  const statement = asObject(value);
  if (statement === undefined) return NO_FAULTS;
  let faults: Fault[] | undefined;
  const reportFrom =
    (start: string): Report =>
    (path, detail, topic) => {
      faults ??= [];
      if (faults.length < MAX_FAULTS)
        faults.push({ at: path.reduce<string>(pointerTo, start), detail, requirement: requirementOn(topic, version) });
    };
  checkCore(statement, reportFrom(pointer));
  const object = asObject(statement['object']);
  if (object?.['objectType'] === 'SubStatement') checkCore(object, reportFrom(pointerTo(pointer, 'object')));
  return faults ?? NO_FAULTS;
};
