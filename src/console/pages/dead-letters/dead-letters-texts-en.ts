import type { DeadLettersTexts } from './dead-letters-texts.ts';

const count = (number: number, one: string, many: string): string => `${number} ${number === 1 ? one : many}`;

export const DEAD_LETTERS_TEXTS_EN: DeadLettersTexts = {
  title: 'Dead letters',
  intro:
    'Messages that the journal holds and the store could not take. They are kept for 48 hours: replay them once the ' +
    'cause is gone, or drop them with a reason.',
  none: 'There are no dead letters. All that the journal holds could be stored.',
  leftOut: 'Some dead letters are left out, since it is not known whether they are yours:',
  caption: 'Dead letters, the oldest first',
  columns: { since: 'Since', why: 'Why', sources: 'Sources', statements: 'Statements', open: 'Dead letter' },
  kinds: {
    record: 'The record cannot be read',
    statements: 'Statements cannot be read',
    'too-large': 'Larger than the store can hold',
    conflict: 'A different statement has their id',
    unknown: 'Source, person or decision is unknown',
    mended: 'Damaged in the store, whole in the journal',
  },
  advice: {
    record:
      'The record is damaged, or another program has written to the journal. No statement of it can be replayed. ' +
      'Have the tools send again what they sent at that time, then drop it.',
    statements:
      'The statements were accepted, but cannot be read back. Send them through the gate again, or drop them.',
    'too-large': 'The store refuses a document of this size. Raise its limit or split the message, then replay it.',
    conflict:
      'Two requests gave one id to different statements at the same time: only the other one is stored. A replay is ' +
      'refused as long as it is. Have the sender give these statements new ids, then drop this.',
    unknown:
      'The store was restored from a copy that is older than its journal. Create the source, or have people decide ' +
      'again, then replay it. What is withheld stays here until then, for 48 hours.',
    mended:
      'carnet check --mend has taken these statements out of the store. Replay them: they are stored anew, where ' +
      'their people permit it now. What is withheld stays here, for 48 hours.',
  },
  filters: { kind: 'Why', allKinds: 'All reasons', source: 'Source', allSources: 'All sources' },
  unknownSource: 'cannot be read',
  open: (id) => `Dead letter ${id}`,
  back: 'All dead letters',
  one: {
    title: (id) => `Dead letter ${id}`,
    added: 'Since',
    reason: 'What was found',
    content: 'Its statements',
    recorded: 'Opening a dead letter leaves an access record that the people in it can see.',
    statement: (id, source) => `Statement ${id} of ${source}`,
    more: (number) => `Show ${number} more`,
    message: 'The message in base64',
    nothing: 'No content of it is kept.',
  },
  replay: {
    one: 'Replay',
    all: (number) => `Replay all (${number})`,
    title: 'Send the statements through the gate again?',
    text:
      'Present decisions of people and present profiles count. What is refused stays a dead letter. ' +
      'A statement that is stored already is stored once.',
    done: (stored, withheld) => `${count(stored, 'statement is', 'statements are')} stored, ${withheld} withheld.`,
    refused: (number, kinds) =>
      `${count(number, 'statement was', 'statements were')} refused (${kinds}) and stay here.`,
  },
  drop: {
    button: 'Drop…',
    action: 'Drop',
    title: 'Drop this dead letter?',
    text: 'It is removed for good, with the statements in it. The reason goes into the audit chain with your account.',
    reason: 'Reason',
    reasonHelp: 'At most 500 characters. Name no person: the chain keeps it for good.',
    done: (id) => `Dead letter ${id} is dropped.`,
  },
};
