import type { ComponentType } from 'react';
import { Loaded } from '../../parts/loaded.tsx';
import { PartLinks } from '../../parts/part-links.tsx';
import { hrefOf } from '../../shell/location.ts';
import { OrganisationGrants } from './organisation-grants.tsx';
import { OrganisationSettings } from './organisation-settings.tsx';
import { OrganisationSources, OrganisationStaff } from './organisation-members.tsx';
import type { OrganisationPart } from './organisations-texts.ts';
import { ORGANISATIONS_TEXTS as TEXTS, type ReadOrganisation, useOrganisation } from './use-organisations.ts';

interface PartProps {
  readonly read: ReadOrganisation;
  readonly query: URLSearchParams;
}

const PARTS: Readonly<Record<OrganisationPart, ComponentType<PartProps>>> = {
  settings: OrganisationSettings,
  sources: OrganisationSources,
  grants: OrganisationGrants,
  staff: OrganisationStaff,
};

const NAMES = Object.keys(PARTS) as readonly OrganisationPart[];

interface OrganisationDetailProps {
  readonly id: string;
  readonly part: string;
  readonly query: URLSearchParams;
}

/** One organisation, with one of its parts. */
export const OrganisationDetail = ({ id, part, query }: OrganisationDetailProps) => {
  const organisation = useOrganisation(id);
  const name = NAMES.find((one) => one === part) ?? 'settings';
  const Part = PARTS[name];
  return (
    <>
      <p>
        <a href={hrefOf(['organisations'])}>{TEXTS.back}</a>
      </p>
      <h1>{organisation.data?.data.name ?? id}</h1>
      <Loaded query={organisation}>
        {(read) => (
          <>
            <PartLinks
              label={TEXTS.partsOf(read.data.name)}
              parts={NAMES.map((one) => ({
                name: TEXTS.parts[one],
                href: hrefOf(one === 'settings' ? ['organisations', id] : ['organisations', id, one]),
                isCurrent: one === name,
              }))}
            />
            <h2>{TEXTS.parts[name]}</h2>
            <Part read={read} query={query} />
          </>
        )}
      </Loaded>
    </>
  );
};
