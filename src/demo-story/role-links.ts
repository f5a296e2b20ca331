import type { ApiCaller } from './caller.ts';
import { CHILD, LAB } from './found-school.ts';
import { SCHOOL_PUPILS } from './school.ts';
import { linkToPage } from './link-to-page.ts';

/** A link that opens the school in a role, once. */
export interface RoleLink {
  readonly role: string;
  readonly name: string;
  readonly url: string;
  /** Where the work of this role is. */
  readonly paths: readonly string[];
}

const STAFF = [
  {
    ...{ role: 'scientist · chercheuse', account: 'ines', name: 'Inès Roche', roles: ['scientist'], lab: LAB },
    paths: ['/requests', '/studies', '/v1/catalog'],
  },
  {
    ...{ role: 'steward · référent', account: 'paul', name: 'Paul Girard', roles: ['steward'] },
    paths: ['/desk', '/register'],
  },
  {
    ...{ role: 'operator · exploitante', account: 'marie', name: 'Marie Duval', roles: ['operator'] },
    paths: ['/console', '/ops/consent', '/ops/violations', '/ops/runs'],
  },
] as const;

type Member = (typeof STAFF)[number];

const invite = async (operator: ApiCaller, member: Member, isKnown: boolean): Promise<RoleLink> => {
  const { account, name, role, roles, paths } = member;
  const { body } = isKnown
    ? await operator.post(`/v1/staff/staff:${account}/invitations`)
    : await operator.post('/v1/staff', {
        ...{ name: `staff:${account}`, displayName: name, roles },
        ...('lab' in member ? { lab: member.lab } : {}),
      });
  const { url } = (body['invitation'] ?? body) as { readonly url: string };
  return { role, name, url, paths };
};

/** New links for pupil, parent, scientist, steward and operator. Staff join by a passkey, as anywhere. */
export const roleLinks = async (operator: ApiCaller): Promise<readonly RoleLink[]> => {
  const [{ agent, name } = CHILD] = SCHOOL_PUPILS;
  const known = JSON.stringify((await operator.get('/v1/staff')).body);
  const staff = STAFF.map((member) => invite(operator, member, known.includes(`"staff:${member.account}"`)));
  return [
    { role: 'pupil · élève', name, url: await linkToPage(operator, { agent, role: 'subject' }), paths: ['/me'] },
    {
      ...{ role: 'parent · parent', name: `of ${CHILD.name}`, paths: ['/me'] },
      url: await linkToPage(operator, { agent: CHILD.agent, role: 'guardian', name: CHILD.name }),
    },
    ...(await Promise.all(staff)),
  ];
};
