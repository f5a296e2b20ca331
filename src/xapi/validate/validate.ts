import { type Fault, MAX_FAULTS, Problem } from '../../core/problem.ts';
import { eachInSlices } from '../../core/concurrency/slices.ts';
import { explain } from './explain.ts';
import { statementId } from '../formats/uuid.ts';
import type { ParsedStatements } from '../json/json.ts';
import { checkLimitsInSlices, checkLimitsOfRequest, countPeople, MAX_PEOPLE, tooManyPeople } from './limits.ts';
import { findRuleFaults } from './rules.ts';
import type { Json, Statement, XapiVersion } from '../model/types.ts';
import { fast103, fast200, full103, full200 } from './validators.generated.js';

const NO_FAULTS: readonly Fault[] = [];
const FAST = { '1.0.3': fast103, '2.0.0': fast200 } as const;
const FULL = { '1.0.3': full103, '2.0.0': full200 } as const;

const schemaFaults = (value: Json, version: XapiVersion, pointer: string): readonly Fault[] => {
  const full = FULL[version];
  if (full(value)) throw new Error('The fast and the full validator disagree.');
  return (full.errors ?? [])
    .map((error) => explain(error, { value, version, pointer }))
    .filter((fault) => fault !== undefined);
};

/**
 * All faults that keep a value from being a statement of a version; empty if it is one. JSON Pointers begin with
 * `pointer`. At most some hundreds.
 */
export const validateStatement = (value: Json, version: XapiVersion, pointer: string): readonly Fault[] => {
  const rules = findRuleFaults(value, version, pointer);
  return FAST[version](value) ? rules : [...schemaFaults(value, version, pointer), ...rules];
};

const conforms = (value: Json, version: XapiVersion): boolean =>
  FAST[version](value) && findRuleFaults(value, version, '').length === 0;

/** Repeated ids in a batch, in any spelling of the UUID (1.0.3 Communication 2.1.2; IEEE 9274.1.1 4.1.6.1). */
const repeatedIds = (values: readonly Json[], version: XapiVersion): readonly Fault[] => {
  const faults: Fault[] = [];
  const seen = new Map<string, number>();
  values.forEach((value, position) => {
    const id = (value as Statement | null)?.id;
    if (typeof id !== 'string') return;
    const key = statementId(id);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, position);
    else
      faults.push({
        at: `/${position}/id`,
        detail: `is the id of statement ${first} of this batch too`,
        requirement: version === '1.0.3' ? 'xAPI 1.0.3 Communication 2.1.2' : 'IEEE 9274.1.1 4.1.6.1',
      });
  });
  return faults;
};

const refusal = (faults: readonly Fault[], bad: number, all: number): Problem => {
  const more = faults.length - MAX_FAULTS;
  const detail =
    (all === 1 ? 'The statement does not conform' : `Of ${all} statements ${bad} do not conform`) +
    (more > 0 ? `; the first ${MAX_FAULTS} faults are listed, there are at least ${more} more.` : '.');
  return new Problem('invalid-statement', detail, faults.slice(0, MAX_FAULTS));
};

/** Validates a body statement by statement: `check` each, then `end`. */
const startBatch = ({ statements, single }: ParsedStatements, version: XapiVersion) => {
  const faults = statements.length > 1 ? [...repeatedIds(statements, version)] : [];
  const bad = new Set(faults.map(({ at }) => at.slice(0, at.lastIndexOf('/'))));
  let mentions = 0;
  const findLimitFaults = (statement: Statement, pointer: string): readonly Fault[] => {
    const people = countPeople(statement);
    mentions += people;
    return people > MAX_PEOPLE ? [tooManyPeople(pointer, people)] : NO_FAULTS;
  };
  return {
    check: (position: number): void => {
      const value = statements[position] as Json;
      const pointer = single ? '' : `/${position}`;
      // Past the limit faults are only counted.
      const isListed = faults.length <= MAX_FAULTS;
      const found = isListed ? validateStatement(value, version, pointer) : NO_FAULTS;
      const isConforming = found.length === 0 && (isListed || conforms(value, version));
      const all = isConforming ? findLimitFaults(value as unknown as Statement, pointer) : found;
      if (isConforming && all.length === 0) return;
      faults.push(...all);
      bad.add(pointer);
    },
    /** The statements, and the number of their mentions of people. */
    end: () => {
      if (bad.size > 0) throw refusal(faults, bad.size, statements.length);
      return { conforming: statements as readonly unknown[] as readonly Statement[], mentions };
    },
  };
};

/**
 * The statements of a body, validated. Throws Problem `invalid-statement`, with at most 100 faults, if one does not
 * conform, two have the same id, or they exceed a limit (`checkLimitsOfRequest`).
 */
export const validateBatch = (parsed: ParsedStatements, version: XapiVersion): readonly Statement[] => {
  const batch = startBatch(parsed, version);
  for (let position = 0; position < parsed.statements.length; position++) batch.check(position);
  const { conforming, mentions } = batch.end();
  checkLimitsOfRequest(conforming, mentions);
  return conforming;
};

/** Does the same as `validateBatch`, in slices, between which others are served. */
export const validateBatchInSlices = async (
  parsed: ParsedStatements,
  version: XapiVersion,
): Promise<readonly Statement[]> => {
  const batch = startBatch(parsed, version);
  await eachInSlices(parsed.statements.length, batch.check);
  const { conforming, mentions } = batch.end();
  await checkLimitsInSlices(conforming, mentions);
  return conforming;
};
