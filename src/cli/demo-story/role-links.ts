import type { ApiCaller } from './caller.ts';
import type { OwnCarnet } from './start-carnet.ts';
import { CHILD, LAB } from './found-school.ts';
import { SCHOOL_PUPILS } from './school.ts';
import { linkToPage } from './link-to-page.ts';

/** A link that opens the school in a role, once. */
export interface RoleLink {
  readonly role: string;
  readonly name: string;
  readonly url: string;
  /** The paths of the pages of this role. */
  readonly paths: readonly string[];
}

const STAFF = [
  {
    role: 'scientist · chercheuse',
    account: 'ines',
    name: 'Inès Roche',
    roles: ['scientist'],
    lab: LAB,
    paths: ['/requests', '/studies', '/v1/catalog'],
  },
  {
    role: 'steward · responsable',
    account: 'paul',
    name: 'Paul Girard',
    roles: ['steward'],
    paths: ['/console/desk', '/register'],
  },
  {
    role: 'operator · opératrice',
    account: 'marie',
    name: 'Marie Duval',
    roles: ['operator'],
    paths: ['/console', '/console/consent', '/console/violations', '/console/registrations', '/console/who-sees-what'],
  },
] as const;

type Member = (typeof STAFF)[number];

const inviteMember = async (carnet: OwnCarnet, member: Member, isKnown: boolean): Promise<RoleLink> => {
  const { account, name, role, roles, paths } = member;
  const lab = 'lab' in member ? ['--lab', member.lab] : [];
  const about = isKnown ? [] : ['--roles', ...roles, '--display-name', name, ...lab];
  return { role, name, url: await carnet.invite(account, about), paths };
};

/**
 * New links for pupil, parent, scientist, steward and operator. Staff join by a passkey, as in any installation. The
 * command line invites them, so that each one is a separate person.
 */
export const roleLinks = async (operator: ApiCaller, carnet: OwnCarnet): Promise<readonly RoleLink[]> => {
  const [{ agent, name } = CHILD] = SCHOOL_PUPILS;
  const known = JSON.stringify((await operator.get('/v1/staff')).body);
  const staff: RoleLink[] = [];
  for (const member of STAFF)
    staff.push(await inviteMember(carnet, member, known.includes(`"staff:${member.account}"`)));
  return [
    { role: 'pupil · élève', name, url: await linkToPage(operator, { agent, role: 'subject' }), paths: ['/me'] },
    {
      role: 'parent · parent',
      name: `of ${CHILD.name}`,
      paths: ['/me'],
      url: await linkToPage(operator, { agent: CHILD.agent, role: 'guardian', name: CHILD.name }),
    },
    ...staff,
  ];
};
