import { excerptOf } from '../model/excerpt.ts';
import { itemsOf, memberOf } from '../model/json-member.ts';
import type { Violation } from '../model/types.ts';
import type { Json } from '../../xapi/model/types.ts';
import { CMI5_RULES, type Cmi5Rule, cmi5RuleIri } from '../model/cmi5-rules.ts';
import { cmi5Extension, cmi5ExtensionPointer, type Cmi5Statement, scoreOf } from './cmi5-statement.ts';

/** A violation of a rule of cmi5 at a place of the statement (JSON Pointer). */
export const cmi5Violation = (rule: Cmi5Rule, location: string, found?: Json): Violation => ({
  by: cmi5RuleIri(rule),
  kind: 'cmi5',
  rule,
  location,
  expected: CMI5_RULES[rule].expected,
  found: excerptOf(found ?? null),
});

const MASTERY_SCORE = cmi5ExtensionPointer('masteryscore');
/** Decimals as they are written: 0.0003 is no multiple of 0.0001 in binary. */
const FOUR_DECIMALS = /^-?\d+(?:\.\d{1,4})?$/;

const isUtc = (timestamp: string): boolean => /(?:Z|[+-]00(?::?00)?)$/i.test(timestamp);

const isInteger = (value: unknown): value is number => typeof value === 'number' && Number.isInteger(value);

const checkScore = ({ statement }: Cmi5Statement): readonly Violation[] => {
  const { scaled, raw, min, max } = scoreOf(statement);
  const violations: Violation[] = [];
  if (scaled !== undefined && (scaled < 0 || scaled > 1))
    violations.push(cmi5Violation('scaled-range', '/result/score/scaled', scaled));
  if (raw !== undefined && !(isInteger(raw) && isInteger(min) && isInteger(max) && min <= raw && raw <= max))
    violations.push(cmi5Violation('raw-range', '/result/score/raw', { raw, min: min ?? null, max: max ?? null }));
  return violations;
};

const checkPublisherId = ({ statement }: Cmi5Statement): readonly Violation[] => {
  const related = statement.context?.contextActivities as Json | undefined;
  const [only, ...others] = itemsOf(memberOf(related, 'grouping'));
  const id = memberOf(statement.object as Json, 'id');
  // A single activity is that of the publisher's id (cmi5 9.6.2.3).
  return id !== undefined && others.length === 0 && memberOf(only, 'id') === id
    ? [cmi5Violation('publisher-id', '/object/id', id)]
    : [];
};

/** The violations that one statement shows by itself of the rules of cmi5 that no profile can say. */
export const checkCmi5Statement = (cmi5: Cmi5Statement): readonly Violation[] => {
  const { statement, isDefined } = cmi5;
  const violations: Violation[] = [];
  if (statement.timestamp !== undefined && !isUtc(statement.timestamp))
    violations.push(cmi5Violation('utc-timestamp', '/timestamp', statement.timestamp));
  if (!isDefined) return violations;
  const mastery = cmi5Extension(statement, 'masteryscore');
  if (typeof mastery === 'number' && !FOUR_DECIMALS.test(String(mastery)))
    violations.push(cmi5Violation('mastery-decimals', MASTERY_SCORE, mastery));
  return [...violations, ...checkScore(cmi5), ...checkPublisherId(cmi5)];
};
