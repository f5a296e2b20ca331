import type { MeView, PurposeView } from '../../../../src/pages/me/overview/view.ts';
import type { PageContext } from '../../../../src/pages/layout/page.ts';

const DAY = 86_400_000;
const MONDAY = Date.parse('2026-11-23T00:00:00Z');

/** The context of a page whose reader is signed in. */
export const aPageContext = (overrides: Partial<PageContext> = {}): PageContext => ({
  language: 'en',
  root: '',
  path: '/me',
  formToken: 'a-form-token',
  ...overrides,
});

const texts = (language: PageContext['language'], en: string, fr: string) => ({
  text: language === 'fr' ? fr : en,
  language,
});

/** A study that asks for consent. */
export const aPurposeView = (
  language: PageContext['language'] = 'en',
  overrides: Partial<PurposeView> = {},
): PurposeView => ({
  id: 'study:spelling',
  version: 1,
  kind: 'research',
  basis: 'consent',
  isWithheld: false,
  title: texts(language, 'How pupils learn spelling', 'Comment les élèves apprennent l’orthographe'),
  summary: texts(
    language,
    'We look at which exercises help which pupils, so that better ones can be made.',
    'Nous regardons quels exercices aident, et qui, pour en proposer de meilleurs.',
  ),
  benefit: texts(
    language,
    'Better spelling exercises for all schools.',
    'De meilleurs exercices d’orthographe pour toutes les écoles.',
  ),
  controller: {
    name: 'Université X (LabY)',
    address: '1 rue de l’Étude, Lyon',
    contact: 'lab@x.example',
    dpo: 'dpo@x.example',
  },
  recipients: ['Université X, LabY'],
  tools: ['H5P'],
  commercial: false,
  attachments: false,
  released: { showsActivity: true, responses: false, extensions: [], time: 'PT1M' },
  lastDay: Date.parse('2027-06-30T00:00:00Z'),
  retention: 'P1Y',
  storage: ['FR'],
  state: 'none',
  isStale: false,
  needsParentalConsent: false,
  signatures: [],
  allowedChoices: ['yes', 'no'],
  ...overrides,
});

/** The record purpose of a school, on the basis of public task. */
const aRecordView = (language: PageContext['language']): PurposeView => {
  const { released, lastDay, ...record } = aPurposeView(language);
  return {
    ...record,
    id: 'record:moodle',
    kind: 'record',
    basis: 'public_task',
    title: { text: 'Moodle', language },
    controller: { name: 'Collège Jean-Moulin', address: 'Lyon', contact: 'dpo@college.example' },
    allowedChoices: ['object'],
  };
};

/** A dashboard that read by a grant, and an operator who listed violations. */
const accesses = (language: PageContext['language']): MeView['accesses'] => ({
  readers: [
    {
      tool: texts(language, 'Dashboard of the class council', 'Tableau de bord du conseil de classe').text,
      organisation: 'Académie de Lyon',
      given: { statements: 34, documents: 2, violations: 0 },
      answers: 12,
      last: MONDAY + 50_000_000,
      hasMoreRows: true,
      rows: [
        {
          last: MONDAY + 50_000_000,
          tool: 'Moodle',
          kind: 'statements',
          filter: [
            { name: 'agent', value: 'self' },
            { name: 'verb', value: 'http://adlnet.gov/expapi/verbs/answered' },
            { name: 'since', value: '2026-09-01T00:00:00.000Z' },
            { name: 'related_agents', value: 'true' },
          ],
          answers: 11,
          given: 34,
        },
        { last: MONDAY, tool: 'H5P', kind: 'documents', filter: [{ name: 'agent' }], answers: 1, given: 2 },
      ],
    },
    {
      role: 'operator',
      account: 'staff:marie',
      given: { statements: 0, documents: 0, violations: 1 },
      answers: 1,
      last: MONDAY - DAY,
      hasMoreRows: false,
      rows: [{ last: MONDAY - DAY, tool: 'Moodle', kind: 'violations', filter: [], answers: 1, given: 1 }],
    },
  ],
  isComplete: true,
  days: 400,
});

/** A page with an example of every element. */
export const aMeView = (language: PageContext['language'] = 'en', overrides: Partial<MeView> = {}): MeView => ({
  viewer: 'subject',
  seesAll: true,
  requestedPurposes: [
    aPurposeView(language),
    aPurposeView(language, {
      id: 'study:product',
      kind: 'product',
      commercial: true,
      title: texts(language, 'A spelling game', 'Un jeu d’orthographe'),
      needsParentalConsent: true,
    }),
  ],
  decidedPurposes: [
    aRecordView(language),
    aPurposeView(language, {
      id: 'study:reading',
      title: texts(language, 'Reading aloud', 'La lecture à voix haute'),
      state: 'granted',
      since: MONDAY - 40 * DAY,
      allowedChoices: ['yes', 'no', 'pause', 'stop'],
    }),
    aPurposeView(language, {
      id: 'study:maths',
      title: texts(language, 'Mental arithmetic', 'Le calcul mental'),
      state: 'paused',
      since: MONDAY - 10 * DAY,
      allowedChoices: ['resume', 'no', 'stop'],
    }),
    aPurposeView(language, {
      id: 'study:sleep',
      title: texts(language, 'Learning and sleep', 'Apprendre et dormir'),
      state: 'refused',
      since: MONDAY - 9 * DAY,
      allowedChoices: ['yes'],
    }),
    aPurposeView(language, {
      id: 'study:waits',
      title: texts(language, 'Learning together', 'Apprendre ensemble'),
      state: 'pending',
      needsParentalConsent: true,
      signatures: ['subject'],
      since: MONDAY,
      allowedChoices: ['no', 'stop'],
    }),
  ],
  recordedTools: [
    {
      name: 'Moodle',
      weeks: [3, 0, 12, 7, 20, 0, 0, 9, 14, 22, 5, 8].map((count, at) => ({
        monday: MONDAY - (11 - at) * 7 * DAY,
        count,
      })),
    },
  ],
  isPartial: false,
  latestTraces: [
    {
      tool: 'Moodle',
      results: [],
      href: '/me/traces/1',
      at: MONDAY + 50_000_000,
      verb: texts(language, 'answered', 'a répondu à'),
      activity: texts(language, 'Dictation 12', 'Dictée 12'),
    },
    {
      tool: 'Moodle',
      results: [],
      href: '/me/traces/2',
      at: MONDAY + 40_000_000,
      verb: texts(language, 'completed', 'a terminé'),
      activity: texts(language, 'Agreement of the participle', 'L’accord du participe'),
    },
  ],
  accesses: accesses(language),
  events: [
    {
      seq: 12,
      at: MONDAY - 9 * DAY,
      kind: 'no',
      initiator: 'subject',
      title: texts(language, 'Learning and sleep', 'Apprendre et dormir'),
      version: 1,
      receipt: '/v1/me/receipts/12',
    },
    {
      seq: 7,
      at: MONDAY - 40 * DAY,
      kind: 'yes',
      initiator: 'subject',
      title: texts(language, 'Reading aloud', 'La lecture à voix haute'),
      version: 1,
      receipt: '/v1/me/receipts/7',
    },
  ],
  erasureBounds: { store: 'PT1M', journal: 'PT48H', streams: 'PT24H', backups: 'P30D', recipients: 'P30D' },
  ...overrides,
});
