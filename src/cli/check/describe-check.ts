import {
  damagedByKind,
  type DamagedDecisive,
  damagedRecordsIn,
  describeDamaged,
  recordsRead,
} from '../../backup/check/damaged-records.ts';
import type { CheckedByKind, RecordCheckRepository } from '../../store/ports/checked/record-check-repository.ts';
import type { StatementKey } from '../../store/ports/statements/statement-repository.ts';
import type { CheckedJournal, DamagedRecord } from '../../backup/check/check-journal.ts';
import type { NotRepairableReason } from '../../backup/check/find-not-repairable.ts';
import type { CheckedDecisions, DifferingDecision } from '../../backup/check/check-decisions.ts';
import type { Checked } from '../../backup/check/check-store.ts';
import type { DamagedIndex } from '../../store/ports/store-inspection.ts';

/** The results of a check. */
export interface CompleteCheck {
  /** The faults that SQLite finds in the files, or MongoDB in its collections. */
  readonly storeFile: readonly string[];
  readonly indexes: readonly DamagedIndex[];
  readonly journalFile: readonly string[];
  /** Why a start with both backends is refused, and the advice; at most one sentence without its end. */
  readonly pair: readonly string[];
  /** The damage of the list of noes; at most one sentence without its end. */
  readonly noes: readonly string[];
  /** The records that decide. */
  readonly decisive: CheckedByKind;
  /** The decisive records that were repaired, by kind. */
  readonly mendedRecords: Awaited<ReturnType<RecordCheckRepository['repair']>>;
  readonly statements: Checked<StatementKey>;
  readonly documents: Checked<string>;
  readonly attachments: Checked<string>;
  readonly decisions: CheckedDecisions;
  readonly records: Pick<CheckedJournal, 'read' | 'damaged'>;
  /** The damaged statements that a replay of the journal gives back. */
  readonly mendable: readonly StatementKey['id'][];
  /** Damaged statements whose ids the journal has, perhaps with other content than was stored. */
  readonly unsure: readonly StatementKey['id'][];
  /** Damaged statements that the journal has complete, but that a replay would not restore. */
  readonly notMendable: ReadonlyMap<StatementKey['id'], NotRepairableReason>;
  readonly mended: readonly StatementKey['id'][];
}

const RESTORE = 'restore it from a backup';

const NOT_REPAIRABLE: Readonly<Record<NotRepairableReason, string>> = {
  attachments: 'is whole in the journal, but not the attachments that came with it',
  consent: 'is whole in the journal, but its people do not permit that it is recorded now',
  damaged: 'is whole in the journal, but a record that decides on it is damaged: mend that first',
  source: 'is whole in the journal, but its source is no more',
};

const wordsOfStatement = (id: StatementKey['id'], { mendable, unsure, notMendable, mended }: CompleteCheck): string => {
  const reason = notMendable.get(id);
  if (reason !== undefined) return `${NOT_REPAIRABLE[reason]}: ${RESTORE}`;
  if (mended.includes(id)) return 'is a dead letter now: carnet dead-letters replay --all';
  if (unsure.includes(id)) return `the journal has its id, maybe with another content that was refused: ${RESTORE}`;
  return mendable.includes(id) ? 'is whole in the journal: carnet check --mend' : RESTORE;
};

/** A record that cannot be read may have been anything. */
const MAY_BE_MARKER =
  'it may have been the marker of a decision: Carnet marks an erasure again by itself, but a decision of after the ' +
  'copy from which a store was put back is lost, and the person must decide again';

const wordsOfRecord = ({ partition, offset, reason, isStored }: DamagedRecord): string =>
  `record ${partition}-${offset} of the journal: ${reason}; ` +
  (isStored
    ? `a sink has passed it, so the store has what could be read then; ${MAY_BE_MARKER}`
    : 'it will be a dead letter');

const INDEX_WORDS: Readonly<Record<DamagedIndex['state'], string>> = {
  damaged: 'what it could lack is refused as damaged until it is made anew: carnet check --mend',
  mended: 'it was made anew from what is stored',
  'not-mendable': `it cannot be made anew, so what it could lack stays refused as damaged: ${RESTORE}`,
};

const wordsOfIndex = ({ name, fault, state }: DamagedIndex): string => `index ${name}: ${fault}; ${INDEX_WORDS[state]}`;

const wordsOfDecisive = (damaged: DamagedDecisive): string => {
  const { at, detail } = describeDamaged(damaged);
  return `${at}: ${detail}`;
};

const wordsOfDecision = ({ person, purpose, stored, chained }: DifferingDecision): string =>
  `person ${person}${purpose === undefined ? '' : `, purpose ${purpose}`}: the store has ${stored}, the audit ` +
  `chain ${chained}; the person decides again, or ${RESTORE}`;

const lineOf = (kind: string, { read, isIncomplete }: Pick<Checked<unknown>, 'read' | 'isIncomplete'>): string =>
  `${read} ${kind}${isIncomplete ? ', and more that cannot be read: the file is damaged' : ''}`;

const INCOMPLETE = ['statements', 'documents', 'attachments', 'decisions'] as const;

/** Counts damage that was not repaired, by the part of the metric. `pair`: a start with both backends is refused. */
const countDamage = (check: CompleteCheck) => ({
  ...damagedByKind(check.decisive),
  statement: check.statements.damaged.length - check.mended.length,
  document: check.documents.damaged.length,
  attachment: check.attachments.damaged.length,
  decision: check.decisions.differing.length,
  'audit-chain': check.decisions.chainFault === undefined ? 0 : 1,
  index: check.indexes.filter(({ state }) => state !== 'mended').length,
  'store-file': check.storeFile.length + INCOMPLETE.filter((kind) => check[kind].isIncomplete).length,
  journal: check.records.damaged.length,
  'journal-file': check.journalFile.length,
  pair: check.pair.length,
  noes: check.noes.length,
});

/** A check in words, as JSON and as counts; it is sound if nothing is damaged, or all damage was repaired. */
export const describeCheck = (check: CompleteCheck) => {
  const {
    storeFile,
    indexes,
    journalFile,
    pair: backends,
    noes,
    statements,
    documents,
    attachments,
    decisions,
    records,
  } = check;
  const { chainFault } = decisions;
  const { mendable, unsure, notMendable, mended, decisive, mendedRecords } = check;
  const faults = [
    ...storeFile.map((line) => `file of the store: ${line}`),
    ...indexes.map(wordsOfIndex),
    ...journalFile.map((line) => `file of the journal: ${line}`),
    ...backends.map((line) => `journal, store and list of noes: ${line}`),
    ...noes.map((line) => `list of noes: ${line}; compare with another copy of it, and keep both`),
    ...damagedRecordsIn(decisive).map(wordsOfDecisive),
    ...statements.damaged.map(({ id }) => `statement ${id}: ${wordsOfStatement(id, check)}`),
    ...documents.damaged.map((name) => `document ${name}: ${RESTORE}`),
    ...attachments.damaged.map((sha2) => `attachment ${sha2}: its source can send it again, or ${RESTORE}`),
    ...decisions.differing.map(wordsOfDecision),
    ...(chainFault === undefined
      ? []
      : [`audit chain, event ${chainFault.seq}: ${chainFault.detail}; decisions were not held against it: ${RESTORE}`]),
    ...records.damaged.map(wordsOfRecord),
  ];
  const read = [
    `${recordsRead(decisive)} records that decide`,
    lineOf('statements', statements),
    lineOf('documents', documents),
    lineOf('attachments', attachments),
    lineOf('people', decisions),
    `${records.read} records of the journal`,
  ].join('; ');
  const damage = countDamage(check);
  const isSound = Object.values(damage).every((count) => count === 0);
  return {
    isSound,
    damage,
    text: [...faults, `Read: ${read}.`, isSound ? 'Nothing is damaged.' : 'Damage was found.'].join('\n'),
    json: {
      sound: isSound,
      damage,
      indexes,
      decisions,
      store: { file: storeFile, records: decisive, statements, documents, attachments },
      journal: { file: journalFile, ...records },
      pair: backends,
      noes,
      mendable,
      unsure,
      notMendable: Object.fromEntries(notMendable),
      mended,
      mendedRecords,
    },
  };
};

export type DescribedCheck = ReturnType<typeof describeCheck>;
