import type { FiguresTexts } from './figures-texts.ts';

export const FIGURES_TEXTS_EN: FiguresTexts = {
  intro: 'What this tool sends, and what becomes of it.',
  lastDay: {
    accepted: 'accepted in the last day',
    refused: 'refused in the last day',
    withheld: 'withheld in the last day, in tens',
  },
  lastUsed: 'Last use of a key',
  unused: 'not since uses are noted',
  refusals: {
    title: 'Why it is refused',
    intro:
      'Refused statements of the last seven days, with what was wrong the last time. Nothing the tool sent is kept.',
    none: 'Nothing was refused in the last seven days.',
    caption: 'Refusals by kind, the most frequent first',
    columns: { kind: 'Kind', fault: 'The last fault', count: 'Statements', last: 'Last' },
    noFault: 'The kind says it all.',
    kinds: {},
  },
  quota: {
    title: 'Quota',
    intro: 'What it may use in a minute, in each process of the API.',
    used: 'Sent in the last two minutes',
    usedOf: (sent, allowed) => `${sent} statements; ${allowed} are allowed`,
    sent: (sent) => `${sent} statements`,
    refused: 'Requests beyond it in the last day',
    limits: { requests: 'Requests', statements: 'Statements', bytes: 'Bytes, both ways', cpuMs: 'Time of a CPU' },
    seconds: (seconds) => `${seconds} s`,
    megabytes: (megabytes) => `${megabytes} MB`,
  },
};
