/** The address of cmi5 (Quartz, 1st edition); each rule is named by the anchor of its section there. */
const SPECIFICATION = 'https://github.com/AICC/CMI-5_Spec_Current/blob/quartz/cmi5_spec.md#';

interface Rule {
  readonly section: string;
  readonly anchor: string;
  /** The demand on a statement, in words for its sender. */
  readonly expected: string;
}

/** The rules of cmi5 for the statements of a registration that no profile can say. */
export const CMI5_RULES = {
  'allowed-in-session': {
    section: '7.1.3',
    anchor: 'type_statement_au',
    expected: 'a statement between "initialized" and the end of its session',
  },
  'publisher-id': {
    section: '8.1.5',
    anchor: 'launch_method_activityId',
    expected: 'an activityId that the LMS has made, other than the publisher id',
  },
  'same-actor': { section: '9.2', anchor: 'actor', expected: 'the actor of the other statements of the registration' },
  'failed-after-passed': {
    section: '9.3',
    anchor: 'verbs',
    expected: 'no "failed" after "passed" for the same AU in a registration',
  },
  'completed-once': {
    section: '9.3.3',
    anchor: 'verbs_completed',
    expected: 'one "completed" for an AU in a registration',
  },
  'passed-once': { section: '9.3.4', anchor: 'verbs_passed', expected: 'one "passed" for an AU in a registration' },
  'passed-below-mastery': {
    section: '9.3.4',
    anchor: 'verbs_passed',
    expected: 'a scaled score of at least the mastery score of the launch',
  },
  'failed-with-mastery': {
    section: '9.3.5',
    anchor: 'verbs_failed',
    expected: 'a scaled score below the mastery score of the launch',
  },
  'waived-once': { section: '9.3.7', anchor: 'verbs_waived', expected: 'one "waived" for an AU in a registration' },
  'satisfied-early': {
    section: '9.3.9',
    anchor: 'verbs_satisfied',
    expected: '"satisfied" once the AU of the session has met its moveOn criterion',
  },
  'same-activity': { section: '9.4', anchor: 'object', expected: 'the AU that was launched in the session' },
  'scaled-range': { section: '9.5.1', anchor: 'score', expected: 'a scaled score from 0 to 1' },
  'raw-range': {
    section: '9.5.1',
    anchor: 'score',
    expected: 'a raw score that is an integer, with integers min and max around it',
  },
  'category-missing': {
    section: '9.6.2.1',
    anchor: 'context_activities_category_cmi5',
    expected: 'the cmi5 category, since a verb of cmi5 is used about the AU',
  },
  'mastery-as-launched': {
    section: '9.6.3.2',
    anchor: 'context_extensions_masteryScore',
    expected: 'the mastery score of the launch',
  },
  'mastery-decimals': {
    section: '9.6.3.2',
    anchor: 'context_extensions_masteryScore',
    expected: 'a mastery score with at most 4 decimals',
  },
  'utc-timestamp': { section: '9.7', anchor: 'timestamp', expected: 'a timestamp in UTC' },
  'launch-mode': {
    section: '10.2.2',
    anchor: 'xapi_state_properties_launchMode',
    expected: 'no "completed", "passed" or "failed" in a session that is for looking around or for review',
  },
} as const satisfies Readonly<Record<string, Rule>>;

/** The name of a rule of cmi5. */
export type Cmi5Rule = keyof typeof CMI5_RULES;

/** The address of the section of a rule. */
export const cmi5RuleIri = (rule: Cmi5Rule): string => SPECIFICATION + CMI5_RULES[rule].anchor;
