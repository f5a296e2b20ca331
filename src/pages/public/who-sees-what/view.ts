import { defined } from '../../../core/json-object.ts';
import type { SourceReader } from '../../../consent/purposes/who-sees-what.ts';
import type { Localize } from '../../../http/pages/shared/localize.ts';
import { titleOf } from '../../../http/pages/shared/title-of.ts';
import type { LocalizedText } from '../../html/localized-text.ts';

/** A key, an account, an issuer, a webhook or a study in a group of those that see the same. */
interface SeerMember {
  readonly id: string;
  readonly name: LocalizedText | string;
  /** The issuer, the inviter or the owner. */
  readonly by?: string;
  /** Milliseconds since the epoch. */
  readonly since?: number;
  /** The end of a key that was rotated, in milliseconds since the epoch. */
  readonly until?: number;
}

/** All that see the same data of a source, for the same reasons. */
export interface SeerView {
  readonly kind: 'key' | 'account' | 'client' | 'webhook' | 'target' | 'study';
  /** The reasons; empty for sources that send by themselves, and for studies. */
  readonly ways: readonly ('own' | 'grant' | 'shared' | 'organisation' | 'study')[];
  readonly reads: readonly SeenData[];
  /** The recipients of studies and targets. */
  readonly recipients: readonly string[];
  /** A study or target is suspended, a lab reads in Kafka, or how the host of a webhook was confirmed. */
  readonly notes: readonly ('suspended' | 'direct-kafka' | 'named' | 'approved' | 'unconfirmed')[];
  readonly members: readonly SeerMember[];
}

type SeenData =
  | 'statements'
  | 'own-statements'
  | 'documents'
  | 'sign-in'
  | 'people'
  | 'reidentified'
  | 'permission'
  | 'findings'
  | 'mentions'
  | 'decisions'
  | 'contacts'
  | 'records';

/** The data of each source with all that see it, at a time in milliseconds since the epoch. */
export interface WhoSeesWhatView {
  readonly at: number;
  readonly organisation: string;
  readonly sources: readonly {
    readonly id: string;
    readonly name: string;
    readonly organisation: string;
    readonly basis: 'consent' | 'contract' | 'public_task';
    readonly controller: string;
    readonly seers: readonly SeerView[];
  }[];
}

const NOTHING = { ways: [], recipients: [], notes: [] } as const;

const seerOf = (reader: SourceReader, localize: Localize): SeerView => {
  const { kind, id, reads } = reader;
  switch (kind) {
    case 'webhook': {
      const { host, owner, confirmation } = reader;
      return { ...NOTHING, kind, reads, notes: [confirmation], members: [{ id, name: host, by: owner }] };
    }
    case 'study':
    case 'target': {
      const { recipients, state } = reader;
      const notes = [
        ...(state === 'suspended' ? (['suspended'] as const) : []),
        ...(kind === 'study' && reader.directKafka ? (['direct-kafka'] as const) : []),
      ];
      const name = kind === 'target' ? reader.host : titleOf(reader, localize);
      return { ...NOTHING, kind, reads, recipients, notes, members: [{ id, name }] };
    }
    default: {
      const { ways, name, issuedBy: by, since, until } = reader;
      const member = {
        id,
        name,
        ...defined({ by, since, until }),
      };
      return { ...NOTHING, kind, ways, reads, members: [member] };
    }
  }
};

/** Seers with the same data for the same reasons are one group, so that a source with hundreds of keys can be read. */
const grouped = (seers: readonly SeerView[]): readonly SeerView[] => {
  const groups = new Map<string, SeerView>();
  for (const { members, ...seer } of seers) {
    const key = JSON.stringify(seer);
    groups.set(key, { ...seer, members: [...(groups.get(key)?.members ?? []), ...members] });
  }
  return [...groups.values()];
};

/** The seers of a source, in groups of those that see the same. */
export const seersOf = (readers: readonly SourceReader[], localize: Localize): readonly SeerView[] =>
  grouped(readers.map((one) => seerOf(one, localize)));
