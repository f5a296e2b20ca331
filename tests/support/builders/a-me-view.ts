import type { MeView, PurposeView } from '../../../src/pages/me/me-view.ts';
import type { Frame } from '../../../src/pages/layout/page.ts';

const DAY = 86_400_000;
const MONDAY = Date.parse('2026-11-23T00:00:00Z');

/** The frame of a page of somebody who is signed in. */
export const aFrame = (about: Partial<Frame> = {}): Frame => ({
  language: 'en',
  root: '',
  here: '/me',
  formToken: 'a-form-token',
  ...about,
});

const words = (language: Frame['language'], en: string, fr: string) => ({
  text: language === 'fr' ? fr : en,
  language,
});

/** A study that asks; what the case is about is given. */
export const aPurposeView = (language: Frame['language'] = 'en', about: Partial<PurposeView> = {}): PurposeView => ({
  id: 'study:spelling',
  version: 1,
  kind: 'research',
  basis: 'consent',
  title: words(language, 'How pupils learn spelling', 'Comment les élèves apprennent l’orthographe'),
  summary: words(
    language,
    'We look at which exercises help, and for whom, so that better ones can be made.',
    'Nous regardons quels exercices aident, et qui, pour en proposer de meilleurs.',
  ),
  benefit: words(
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
  given: { whichActivity: true, choices: false, others: [], time: 'PT1M' },
  lastDay: Date.parse('2027-06-30T00:00:00Z'),
  keep: 'P1Y',
  storage: ['FR'],
  state: 'none',
  isStale: false,
  isJoint: false,
  signed: [],
  may: ['yes', 'no'],
  ...about,
});

/** What a school records on its public task. */
const aRecordView = (language: Frame['language']): PurposeView => {
  const { given, lastDay, ...record } = aPurposeView(language);
  return {
    ...record,
    id: 'record:moodle',
    kind: 'record',
    basis: 'public_task',
    title: { text: 'Moodle', language },
    controller: { name: 'Collège Jean-Moulin', address: 'Lyon', contact: 'dpo@college.example' },
    may: ['object'],
  };
};

/** A page with something of everything; what the case is about is given. */
export const aMeView = (language: Frame['language'] = 'en', about: Partial<MeView> = {}): MeView => ({
  viewer: 'subject',
  asked: [
    aPurposeView(language),
    aPurposeView(language, {
      id: 'study:product',
      kind: 'product',
      commercial: true,
      title: words(language, 'A spelling game', 'Un jeu d’orthographe'),
      isJoint: true,
    }),
  ],
  decided: [
    aRecordView(language),
    aPurposeView(language, {
      id: 'study:reading',
      title: words(language, 'Reading aloud', 'La lecture à voix haute'),
      state: 'granted',
      since: MONDAY - 40 * DAY,
      may: ['yes', 'no', 'pause', 'stop'],
    }),
    aPurposeView(language, {
      id: 'study:maths',
      title: words(language, 'Mental arithmetic', 'Le calcul mental'),
      state: 'paused',
      since: MONDAY - 10 * DAY,
      may: ['resume', 'no', 'stop'],
    }),
    aPurposeView(language, {
      id: 'study:sleep',
      title: words(language, 'Learning and sleep', 'Apprendre et dormir'),
      state: 'refused',
      since: MONDAY - 9 * DAY,
      may: ['yes'],
    }),
    aPurposeView(language, {
      id: 'study:waits',
      title: words(language, 'Learning together', 'Apprendre ensemble'),
      state: 'pending',
      isJoint: true,
      signed: ['subject'],
      since: MONDAY,
      may: ['no', 'stop'],
    }),
  ],
  recorded: [
    {
      name: 'Moodle',
      weeks: [3, 0, 12, 7, 20, 0, 0, 9, 14, 22, 5, 8].map((count, at) => ({
        monday: MONDAY - (11 - at) * 7 * DAY,
        count,
      })),
    },
  ],
  isPart: false,
  latest: [
    {
      tool: 'Moodle',
      at: MONDAY + 50_000_000,
      verb: words(language, 'answered', 'a répondu à'),
      activity: words(language, 'Dictation 12', 'Dictée 12'),
    },
    {
      tool: 'Moodle',
      at: MONDAY + 40_000_000,
      verb: words(language, 'completed', 'a terminé'),
      activity: words(language, 'Agreement of the participle', 'L’accord du participe'),
    },
  ],
  events: [
    {
      seq: 12,
      at: MONDAY - 9 * DAY,
      what: 'no',
      by: 'subject',
      title: words(language, 'Learning and sleep', 'Apprendre et dormir'),
      version: 1,
      receipt: '/v1/me/receipts/12',
    },
    {
      seq: 7,
      at: MONDAY - 40 * DAY,
      what: 'yes',
      by: 'subject',
      title: words(language, 'Reading aloud', 'La lecture à voix haute'),
      version: 1,
      receipt: '/v1/me/receipts/7',
    },
  ],
  bounds: { store: 'PT1M', journal: 'PT48H', streams: 'PT24H', backups: 'P30D', recipients: 'P30D' },
  ...about,
});
