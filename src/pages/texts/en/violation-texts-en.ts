import type { ViolationTexts } from '../violation-texts.ts';

export const VIOLATION_EN: ViolationTexts = {
  title: 'Violations of profiles',
  intro:
    'How often statements of your sources were found to break a profile that they claim. Nothing here names a person.',
  none: 'No statement was found to break a profile.',
  source: 'Source',
  violations: 'Violations',
  back: 'To the list of sources',
  of: (source) => `What ${source} breaks`,
  counted: (count, hasOlder) => {
    const violations = `${count.toLocaleString('en-GB')} ${count === 1 ? 'violation' : 'violations'}`;
    return `${hasOlder ? `The newest ${violations}` : violations}, by rule.`;
  },
  times: (count) => (count === 1 ? 'Once' : `${count.toLocaleString('en-GB')} times`),
  latest: 'The latest was found on',
  note: 'The author says:',
  rules: {
    order: 'The statement comes where no pattern allows it.',
    registration: 'The statement needs a registration.',
    subregistration: 'The subregistration is not well formed.',
    'timestamp-order': 'It was sent after a statement of the same pattern with a later timestamp.',
    'timestamp-shared': 'A statement of the same pattern in another batch has the same timestamp.',
    place: 'The extension does not belong where it stands.',
    schema: 'The value of the extension does not keep its JSON Schema.',
    steps: 'The statement takes too many steps to check.',
  },
  otherRule: 'The statement breaks this rule:',
  unmatched: 'Statements that match nothing',
  unmatchedIntro:
    'They claim a version of a profile, and nothing checks them: no template is about them, or no profile here has ' +
    'that version.',
  unmatchedCounts: {
    'no-template': (count) =>
      count === 1 ? 'One matches no template of' : `${count.toLocaleString('en-GB')} match no template of`,
    'unknown-version': (count) =>
      `${count === 1 ? 'One claims' : `${count.toLocaleString('en-GB')} claim`} a version that no profile here has:`,
  },
  otherVersions: 'other versions',
};
