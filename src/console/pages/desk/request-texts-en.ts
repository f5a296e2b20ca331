import type { ReviewTextsOfDesk } from './request-texts.ts';

export const REQUEST_TEXTS_EN: ReviewTextsOfDesk = {
  back: 'Desk',
  all: 'All requests',
  file: 'Print for the committee',
  states: {
    draft: 'Draft',
    submitted: 'Awaiting approval',
    approved: 'Approved, not open yet',
    open: 'Open',
    suspended: 'Suspended',
    closed: 'Closed',
    destroyed: 'Destroyed',
  },
  version: (version) => `version ${version}`,
  list: {
    lead: 'The purposes over the sources of your organisation that were submitted, by their newest version.',
    caption: 'Requests',
    none: 'No requests yet. Labs ask for a study from the catalogue.',
    columns: { request: 'Request', state: 'State', controller: 'Controller', version: 'Version' },
  },
  turn: {
    title: 'Whose turn it is',
    nothing: 'No step is due.',
    noPeople: 'no account in your organisation',
    steps: {
      approve: 'Approve the request',
      'approve-dpia': 'Approve the impact assessment',
      'accept-agreement': 'Accept the agreement',
      open: 'Open the study',
    },
  },
  checks: {
    title: 'Checks',
    names: {
      basis: 'The legal basis fits the kind',
      commercial: 'Commercial use is declared, and rests on consent',
      end: 'It ends within three years, and names its retention period',
      fields: 'Its tools and profiles have all fields that it asks for',
      whole: 'All other fields are complete',
      narrow: 'It asks for no more than the version in force; otherwise everybody is asked again',
      agreement: 'The lab has accepted the agreement',
      dpia: 'The impact assessment is approved',
    },
    results: { passed: 'Passed', failed: 'Failed', waiting: 'Waiting', 'not-due': 'Not due yet' },
    notDue: {
      agreement: 'The lab accepts it after the approval.',
      dpia: 'It is approved once the request is submitted.',
    },
    waits: (people) => `Waits for: ${people}`,
  },
  rows: {
    title: 'The request',
    caption: 'Fields of the request',
    columns: { field: 'Field', request: 'Request', meaning: 'What it means' },
    earlier: (version, state) => `Version ${version} (${state})`,
    changed: 'Changed',
    nothing: 'Not given',
    onlyChanges: 'Only what has changed',
    noChanges: 'No field has changed.',
  },
  comment: 'Comment of the steward',
  acts: {
    title: 'Your decision',
    steps: {
      approve: {
        button: 'Approve',
        title: (request) => `Approve “${request}”?`,
        text: 'The lab can then accept the agreement. No person is asked before the study is opened.',
      },
      'approve-dpia': {
        button: 'Approve the impact assessment',
        title: (request) => `Approve the impact assessment of “${request}”?`,
        text: 'Open the assessment by its address first: Carnet does not keep it.',
      },
      return: {
        button: 'Request changes',
        title: (request) => `Request changes to “${request}”?`,
        text: 'The request becomes a draft again. The lab reads your comment. To refuse it for good, say so there.',
      },
      open: {
        button: 'Open',
        title: (request) => `Open “${request}”?`,
        text: 'People are asked from now on.',
      },
      suspend: {
        button: 'Suspend',
        title: (request) => `Suspend “${request}”?`,
        text: 'Nothing is released until it is opened again. Decisions stay.',
      },
      close: {
        button: 'Close',
        title: (request) => `Close “${request}” for good?`,
        text: 'Release ends, and the study cannot be opened again.',
      },
    },
    why: 'Why (the lab reads it)',
    whyNeeded: 'Say why.',
    done: (step) => `${step}: done.`,
    changed: (last) => `Another step came first: ${last}. Nothing of yours was saved.`,
  },
  history: {
    title: 'History',
    keyOf: (source) => `a key of “${source}”`,
    countsAs: (person) => `counts as ${person}`,
  },
  agreement: {
    title: 'Agreement',
    accepted: (day) => `Accepted on ${day}.`,
    show: 'Text of the agreement',
  },
  overlaps: {
    title: 'Other studies of this lab over the same tools',
    intro:
      'The lab can match the records of both by what they have in common, such as exact times and scores. People who ' +
      'take part in only one of them stand out then.',
    caption: 'Other studies of this lab',
    columns: {
      study: 'Study',
      sources: 'Tools',
      both: 'In both',
      onlyThis: 'Only here',
      onlyOther: 'Only there',
    },
    few: 'fewer than 20',
    atLeast: (count) => `${count} or more`,
    revealing:
      'The two differ by fewer people than this server’s minimum: the lab could single them out. Request coarser ' +
      'times, or one study in place of two.',
  },
};
