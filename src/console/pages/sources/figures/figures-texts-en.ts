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
    title: 'Why requests are refused',
    intro: 'Each fault of the last 30 days. Of a value only its shape is stored: a… for letters, 9 for digits.',
    none: 'Nothing was refused in the last seven days.',
    caption: 'Faults of refused requests, the last one first',
    columns: {
      fault: 'Fault',
      sample: 'Shape of a value',
      count: 'Found',
      first: 'First seen',
      last: 'Last seen',
      key: 'Key',
    },
    byKind: {
      title: 'Refused statements of the last seven days',
      caption: 'Refusals by kind, the most frequent first',
      columns: { kind: 'Kind', count: 'Statements', last: 'Last seen' },
    },
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
