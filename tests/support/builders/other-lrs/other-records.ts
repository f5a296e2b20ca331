import { createHash, randomBytes } from 'node:crypto';
import { nameUuid } from '../../../../src/core/name-uuid.ts';
import type { JsonObject } from '../../../../src/xapi/model/types.ts';

/** A statement in another LRS: its text, and the data of its attachments as they are stored there. */
export interface OtherStatement {
  readonly id: string;
  readonly text: string;
  readonly isVoided?: true;
  readonly attachments?: readonly OtherAttachment[];
}

interface OtherAttachment {
  readonly sha2: string;
  readonly bytes: Buffer;
}

/** An agent by its identifier. */
export type OtherAgent =
  | { readonly mbox: string }
  | { readonly mbox_sha1sum: string }
  | { readonly openid: string }
  | { readonly account: { readonly homePage: string; readonly name: string } };

export interface OtherDocument {
  readonly id: string;
  readonly activityId?: string;
  readonly agent?: OtherAgent;
  readonly registration?: string;
  readonly contentType: string;
  /** In epoch milliseconds. */
  readonly updatedAt: number;
  readonly bytes: Buffer;
}

/** The records of another LRS. */
export interface OtherRecords {
  readonly statements: readonly OtherStatement[];
  readonly states: readonly OtherDocument[];
  readonly agentProfiles: readonly OtherDocument[];
  readonly activityProfiles: readonly OtherDocument[];
}

const NAMESPACE = 'a0a8c1de-9c41-4d0c-a1a0-0f6d6f6c7264';
const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const HOME_PAGE = 'https://moodle.lycee.example';
const AGENTS: readonly OtherAgent[] = [
  { mbox: 'mailto:ada@lycee.example' },
  { mbox_sha1sum: createHash('sha1').update('mailto:bob@lycee.example').digest('hex') },
  { openid: 'https://id.lycee.example/hélène' },
  { account: { homePage: HOME_PAGE, name: 'carol@lycee.example' } },
  { account: { homePage: `${HOME_PAGE}/user@home`, name: 'd::v@d' } },
];

const activityId = (number: number): string => `${HOME_PAGE}/mod/h5p/view.php?id=${number % 17}&x=${number % 3}`;
const timeOf = (number: number): string => new Date(Date.UTC(2024, 2, 4, 8) + number * 61_003).toISOString();

/** Builders of the records of one LRS; ids are those of its seed. */
const createRecords = (seed: string) => {
  const idOf = (name: string | number): string => nameUuid(NAMESPACE, Buffer.from(`${seed} ${name}`));

  const aText = (id: string, number: number, more: JsonObject = {}): string =>
    JSON.stringify({
      id,
      actor: { objectType: 'Agent', name: `Élève "${number % 5}"`, ...AGENTS[number % 5] },
      verb: { id: 'http://adlnet.gov/expapi/verbs/answered', display: { fr: "a\trépondu à l'exercice\\" } },
      object: { id: activityId(number), definition: { name: { fr: `Exercice ${number} 🎓` } } },
      context: {
        registration: idOf('registration'),
        extensions: { 'https://lycee.example/x.y': { a: [number, null] } },
      },
      result: { score: { scaled: 0.5 }, response: `line 1\nline 2 ${number}`, duration: 'PT1M' },
      timestamp: timeOf(number),
      stored: timeOf(number + 1),
      authority: { objectType: 'Agent', account: { homePage: 'https://lrs.lycee.example', name: 'old' } },
      version: '1.0.3',
      ...more,
      // A number whose digits a parser would not keep.
    }).replace('"scaled":0.5', '"scaled":0.500000000000000000001');

  const anAttachment = (bytes: Buffer) => ({
    usageType: 'https://lycee.example/attachments/essay',
    display: { fr: 'Rédaction' },
    contentType: 'application/pdf',
    length: bytes.length,
    sha2: sha256(bytes),
  });

  const withAttachments = (name: string, files: readonly Buffer[], stored = files): OtherStatement => ({
    id: idOf(name),
    text: aText(idOf(name), name.length, { attachments: files.map(anAttachment) }),
    attachments: stored.map((bytes, at) => ({ sha2: sha256(files[at]!), bytes })),
  });

  const aVoiding = (name: string, target: string): OtherStatement => ({
    id: idOf(name),
    text: aText(idOf(name), 3, {
      actor: { objectType: 'Agent', mbox: 'mailto:teacher@lycee.example' },
      verb: { id: 'http://adlnet.gov/expapi/verbs/voided' },
      object: { objectType: 'StatementRef', id: idOf(target) },
    }),
  });

  const aDocument = (kind: string, number: number): OtherDocument => {
    const contents: readonly (readonly [string, Buffer])[] = [
      ['application/json', Buffer.from(`{"page":${number},"note":"é\\n","half":0.50}`)],
      ['text/plain; charset=utf-8', Buffer.from(`page ${number}\n\ttab \\ backslash`)],
      ['application/octet-stream', randomBytes(300)],
      ['application/json', Buffer.from(`[${number}]`)],
    ];
    const [contentType, bytes] = contents[number % 4]!;
    return {
      id: `https://lycee.example/${kind}/${number}?é=1&b=${seed}`,
      contentType,
      bytes,
      updatedAt: Date.UTC(2024, 5, 1, 7) + number * 1007,
    };
  };

  return { idOf, aText, withAttachments, aVoiding, aDocument };
};

/** The numbers of what arrives of `schoolRecords`, and of what does not. */
export const SCHOOL_COUNTS = {
  statements: 400,
  plain: 383,
  voidings: 6,
  attachments: 7,
  states: 30,
  agentProfiles: 20,
  activityProfiles: 14,
} as const;

/**
 * The 400 statements of a school, six of them voided by later ones, five with attachments, and 64 documents. All are
 * valid; `brokenRecords` has those that are not.
 */
export const schoolRecords = (seed: string): OtherRecords => {
  const { idOf, aText, withAttachments, aVoiding, aDocument } = createRecords(seed);
  const plain = Array.from({ length: SCHOOL_COUNTS.plain }, (_, number) => ({
    id: idOf(number),
    text: aText(idOf(number), number),
  }));
  const voided = Array.from({ length: SCHOOL_COUNTS.voidings }, (_, number): OtherStatement => {
    const id = idOf(`voided ${number}`);
    return number === 0
      ? { ...withAttachments('voided 0', [Buffer.from('a voided essay')]), isVoided: true }
      : { id, text: aText(id, number), isVoided: true };
  });
  const voidings = voided.map((_, number) => aVoiding(`voiding ${number}`, `voided ${number}`));
  const attached = [
    withAttachments('essay', [randomBytes(2000)]),
    withAttachments('essay and picture', [Buffer.from('Il était une fois\n\\.\n'), randomBytes(70_000)]),
    withAttachments('nothing', [Buffer.alloc(0)]),
    withAttachments('the same', [Buffer.from('the same')]),
    withAttachments('the same again', [Buffer.from('the same')]),
  ];
  const many = (kind: string, count: number, owner: (number: number) => Partial<OtherDocument>) =>
    Array.from({ length: count }, (_, number) => ({ ...aDocument(kind, number), ...owner(number) }));
  return {
    statements: [...plain.slice(0, 200), ...voided, ...attached, ...plain.slice(200), ...voidings],
    states: many('states', SCHOOL_COUNTS.states, (number) => ({
      activityId: activityId(number),
      agent: AGENTS[number % 5]!,
      ...(number % 2 === 0 && { registration: idOf('registration') }),
    })),
    agentProfiles: many('agents', SCHOOL_COUNTS.agentProfiles, (number) => ({ agent: AGENTS[number % 5]! })),
    activityProfiles: many('activities', SCHOOL_COUNTS.activityProfiles, (number) => ({
      activityId: activityId(number),
    })),
  };
};

/** Statements that cannot be imported, by the kind for which they are refused; of `broken` there is no statement. */
export const brokenStatements = (
  seed: string,
): Readonly<Record<string, OtherStatement & { readonly rowId?: string }>> => {
  const { idOf, aText, withAttachments } = createRecords(`${seed} broken`);
  const invalid = (name: string, more: JsonObject): OtherStatement => ({
    id: idOf(name),
    text: aText(idOf(name), 1, more),
  });
  return {
    'no JSON': { id: idOf('no JSON'), text: '{"id":' },
    'no object': { id: idOf('no object'), text: '[]' },
    empty: { id: idOf('empty'), text: '{}' },
    'no actor': invalid('no actor', { actor: {} }),
    'no IRI': invalid('no IRI', { verb: { id: 'answered' } }),
    'no time': invalid('no time', { timestamp: 'yesterday' }),
    'other id': { ...invalid('other id', {}), rowId: idOf('its row') },
    'voided by none': { ...invalid('voided by none', {}), isVoided: true },
    'no data': withAttachments('no data', [Buffer.from('lost')], []),
    'other data': withAttachments('other data', [Buffer.from('an essay')], [Buffer.from('an e55ay')]),
  };
};
