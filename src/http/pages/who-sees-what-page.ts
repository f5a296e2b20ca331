import type { ReadWhoSeesWhat, SourceReader } from '../../consent/purposes/who-sees-what.ts';
import { whoSeesWhatPage } from '../../pages/public/who-sees-what-page.ts';
import type { SeerView } from '../../pages/views/who-sees-what-view.ts';
import { type Localize, localizeFor } from './shared/localize.ts';
import { pageResponse } from './shared/page-response.ts';
import { titleOf } from './shared/purpose-view.ts';
import type { StaffPageHandler } from './shared/staff-page-guard.ts';

/** Who sees what, for a data protection officer to print. */
export interface WhoSeesWhatHandlers {
  readonly show: StaffPageHandler;
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
        ...{ id, name },
        ...(by === undefined ? {} : { by }),
        ...(since === undefined ? {} : { since }),
        ...(until === undefined ? {} : { until }),
      };
      return { ...NOTHING, kind, ways, reads, members: [member] };
    }
  }
};

/** Those who see the same for the same reasons are one, so that a source with hundreds of keys can be read. */
const grouped = (seers: readonly SeerView[]): readonly SeerView[] => {
  const groups = new Map<string, SeerView>();
  for (const { members, ...seer } of seers) {
    const key = JSON.stringify(seer);
    groups.set(key, { ...seer, members: [...(groups.get(key)?.members ?? []), ...members] });
  }
  return [...groups.values()];
};

export const createWhoSeesWhatHandlers = ({
  readWhoSeesWhat,
}: {
  readonly readWhoSeesWhat: ReadWhoSeesWhat;
}): WhoSeesWhatHandlers => ({
  show: async (request, { organisation }) => {
    const localize = localizeFor(request);
    const { at, sources } = await readWhoSeesWhat(organisation);
    return pageResponse(
      whoSeesWhatPage(request.context, {
        at,
        organisation,
        sources: sources.map(({ readers, ...source }) => ({
          ...source,
          seers: grouped(readers.map((one) => seerOf(one, localize))),
        })),
      }),
    );
  },
});
