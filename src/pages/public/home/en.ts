import type { Translated } from '../../html/translated.ts';
import { WRITE_FAULTS } from '../../../core/disk/write-fault.ts';

export const HOME_EN = {
  title: 'Carnet: a learning record store',
  what:
    'This server collects learning traces (xAPI statements), keeps them, and gives them back to those who ' +
    'may read them.',
  healthy: 'All is well: it takes and shows statements.',
  unhealthy: 'Something is wrong: it may refuse statements until that is mended.',
  /** Before and after the time since which statements are not shown. */
  lagging: [
    'It takes statements, but does not show them yet: what came since ',
    ' cannot be read. The sink is behind, or none is running.',
  ],
  nothingStored: 'It takes statements, but does not show them yet: no sink has come through the journal.',
  state: 'State',
  /** The names of the components by their keys in the health report. */
  components: { journal: 'Journal', store: 'Store', sink: 'Sink' },
  reachable: 'reachable',
  unreachable: (reason: string) => `not reachable (${reason})`,
  unwritable: (why: string) => `nothing can be written: ${why}`,
  /** The reasons for which nothing can be written, by their codes. */
  faults: WRITE_FAULTS,
  completeUpTo: 'Complete up to',
  secondsAgo: (seconds: string) => `${seconds} s ago`,
  unknown: 'not known now',
  nothingYet: 'nothing yet',
  forPrograms: 'For programs',
  pages: [
    ['/docs', 'Its API: every route'],
    ['/xapi/about', 'xAPI versions that it speaks (JSON)'],
    ['/health/ready', 'Its health, for machines (JSON)'],
    ['/metrics', 'Its metrics, for Prometheus (text)'],
    ['/problems', 'What its refusals mean'],
  ],
  /** The pages for people, by audience. */
  forPeople: [
    [
      'For everybody',
      [
        ['/me', 'My page: my traces, and who uses them'],
        ['/studies', 'Studies that use learning traces'],
        ['/register', 'Register of processing'],
        ['/verify', 'How to verify what is said here'],
      ],
    ],
    [
      'For people who work with traces',
      [
        ['/v1/catalog', 'The catalogue: what a study may ask for'],
        ['/requests', 'Ask for a study, and follow what you have asked'],
        ['/desk', 'The desk of stewards'],
        ['/desk/contacts', 'People to be found: for stewards and data protection officers'],
        ['/desk/mentions', 'Erased people named by others: for stewards'],
        ['/profiles', 'Profiles: what traces must look like'],
      ],
    ],
    [
      'For operators',
      [
        ['/console', 'The console'],
        ['/staff', 'Your account'],
      ],
    ],
  ],
  /** Before and after the path of the statement resource. */
  send: [
    'Tools send statements to ',
    ', with a key and a secret that the operator of this server gives out. ' +
      'The page for EdTech developers in its documentation says how.',
  ],
} as const;

export type HomeTexts = Translated<typeof HOME_EN>;
