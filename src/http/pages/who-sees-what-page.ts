import type { ReadWhoSeesWhat, SourceReaders } from '../../consent/purposes/who-sees-what.ts';
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

const NOTHING = { reads: [], roles: [], recipients: [] } as const;

const seersOf = (source: SourceReaders, localize: Localize): readonly SeerView[] => [
  ...(['own', 'granted'] as const).flatMap((kind) =>
    source[kind].map(({ key, name, reads, issuedBy, since, until }) => ({
      ...NOTHING,
      kind,
      id: key,
      name,
      reads,
      since,
      ...(issuedBy === undefined ? {} : { by: issuedBy }),
      ...(until === undefined ? {} : { until }),
    })),
  ),
  ...source.sharesDocuments.map((id) => ({ ...NOTHING, kind: 'shared' as const, id, name: id })),
  ...source.studies.map((study) => ({
    ...NOTHING,
    kind: 'study' as const,
    id: study.id,
    name: titleOf(study, localize),
    recipients: study.recipients,
  })),
  ...source.staff.map(({ name, displayName, roles }) => ({
    ...NOTHING,
    kind: 'staff' as const,
    id: name,
    name: displayName,
    roles,
  })),
];

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
        sources: sources.map((source) => ({
          id: source.id,
          name: source.name,
          organisation: source.organisation,
          basis: source.basis,
          controller: source.controller,
          seers: seersOf(source, localize),
        })),
      }),
    );
  },
});
