import { createSources } from '../../../../src/access/sources/sources.ts';
import type { StaffAccount } from '../../../../src/store/ports/sources/staff-repository.ts';
import type { Scope } from '../../../../src/access/sources/scopes.ts';
import { digestOf } from '../../../../src/core/crypto/secret-digest.ts';
import { agentKey } from '../../../../src/xapi/model/agents.ts';
import { cheapHash } from '../../builders/http/cheap-hash.ts';
import { aLinkPath, linksOf } from '../../builders/consent/a-link.ts';
import { basic, type RunningCarnet } from '../../servers/running-carnet.ts';
import { ANNA } from './requests.ts';

/** A sender of the matrix: its name, and the headers by which it is known. */
export interface Sender {
  readonly name: string;
  /** What it is called together with others, where all of them get the same. */
  readonly group: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Two organisations: `org:north` has tool-a, tool-b and an office, `org:south` has tool-c and an office. */
interface SenderMaker {
  readonly carnet: RunningCarnet;
  /** Issues a credential of a source. */
  readonly issue: (source: string, scopes: readonly Scope[]) => Promise<{ key: string; secret: string }>;
}

type Unnamed = Omit<Sender, 'group'>;

const sender = (name: string, headers: Sender['headers']): Unnamed => ({ name, headers });
const byBasic = (name: string, { key, secret }: { key: string; secret: string }): Unnamed =>
  sender(name, { Authorization: basic(key, secret) });
const inGroup = (group: string, senders: readonly Unnamed[]): readonly Sender[] =>
  senders.map((one) => ({ ...one, group }));

const XAPI_SCOPES = [
  'all',
  'all/read',
  'statements/write',
  'statements/read',
  'statements/read/mine',
  'state',
  'profile',
  'define',
  'links',
  'sessions',
  'statements/erase/mine',
] as const satisfies readonly Scope[];
const ROLES = ['operator', 'steward', 'dpo', 'auditor', 'scientist'] as const satisfies readonly Scope[];

const credentialSenders = async ({ carnet, issue }: SenderMaker): Promise<readonly Sender[]> => {
  const ended = await issue('tool-a', ['all', 'operator']);
  await createSources({ repository: carnet.store.sources, now: Date.now }).revoke(ended.key);
  const granted = await issue('tool-b', ['all']);
  const stored = (await carnet.store.sources.findCredential(granted.key))!;
  const withGrant = { ...stored, key: `${granted.key}-granted`, reads: ['tool-a'] };
  await carnet.store.sources.addCredential(withGrant);
  const ofSource = async (source: string, prefix: string, scopes: readonly Scope[]): Promise<readonly Unnamed[]> => {
    const senders: Unnamed[] = [];
    for (const scope of scopes) senders.push(byBasic(`${prefix} ${scope}`, await issue(source, [scope])));
    return senders;
  };
  const strangers = [
    sender('nobody', {}),
    byBasic('a wrong secret', { ...granted, secret: 'wrong' }),
    byBasic('an ended credential', ended),
  ];
  const others = [
    byBasic('tool-b all', granted),
    byBasic('tool-b all with a grant', { key: withGrant.key, secret: granted.secret }),
    byBasic('tool-c all', await issue('tool-c', ['all'])),
  ];
  return [
    ...inGroup('EVERY STRANGER', strangers),
    ...inGroup('EVERY SCOPE OF TOOL-A', await ofSource('tool-a', 'tool-a', XAPI_SCOPES)),
    ...inGroup('EVERY OTHER TOOL', others),
    ...inGroup('EVERY STAFF CREDENTIAL OF NORTH', await ofSource('office-north', 'north', ROLES)),
    ...inGroup('EVERY STAFF CREDENTIAL OF SOUTH', await ofSource('office-south', 'south', ROLES)),
  ];
};

const openSession = async (
  url: string,
  { key, secret }: { key: string; secret: string },
  mbox: string,
): Promise<{ readonly key: string; readonly secret: string; readonly token: string }> => {
  const answer = await fetch(`${url}/v1/sessions`, {
    method: 'POST',
    headers: { Authorization: basic(key, secret), 'Content-Type': 'application/json' },
    body: JSON.stringify({ actor: { mbox }, seconds: 3600 }),
  });
  if (answer.status !== 201) throw new Error(`POST /v1/sessions: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as { key: string; secret: string; token: string };
};

const sessionSenders = async ({ carnet: { url }, issue }: SenderMaker): Promise<readonly Sender[]> => {
  const issuer = await issue('tool-a', ['all', 'sessions']);
  const anna = await openSession(url, issuer, ANNA.mbox);
  const ben = await openSession(url, issuer, 'mailto:ben@school.example');
  const ended = await openSession(url, issuer, ANNA.mbox);
  await fetch(`${url}/v1/sessions/${ended.key}`, {
    method: 'DELETE',
    headers: { Authorization: basic(issuer.key, issuer.secret) },
  });
  return [
    ...inGroup('EVERY SESSION', [
      byBasic('session of Anna', anna),
      sender('token of Anna', { Authorization: `Bearer ${anna.token}` }),
      byBasic('session of Ben', ben),
    ]),
    ...inGroup('an ended session', [byBasic('an ended session', ended)]),
  ];
};

const cookie = (name: string, cookieName: string, token: string): Unnamed =>
  sender(name, { Cookie: `${cookieName}=${token}` });

const personSenders = async ({ carnet, issue }: SenderMaker): Promise<readonly Sender[]> => {
  const links = linksOf(carnet);
  const tool = await issue('tool-a', ['all', 'links']);
  const office = await issue('office-north', ['operator']);
  const byTool = { assurance: 'tool', askedBy: { source: 'tool-a', credential: tool.key } } as const;
  const bySchool = {
    assurance: 'institution',
    askedBy: { source: 'office-north', credential: office.key },
    organisation: 'org:north',
  } as const;
  const open = async (claims: Parameters<typeof aLinkPath>[2]): Promise<string> =>
    links.open((await aLinkPath(carnet, agentKey(ANNA)!, claims)).slice('/l/'.length));
  const signedOut = await open({ assurance: 'idp' });
  await links.endSession(await links.readSession(signedOut));
  return [
    ...inGroup('EVERY PERSON', [
      cookie('Anna by a link of tool-a', 'carnet-session', await open(byTool)),
      cookie('Anna by a link of north', 'carnet-session', await open(bySchool)),
      cookie('Anna by the provider', 'carnet-session', await open({ assurance: 'idp' })),
      cookie('a guardian by a link of north', 'carnet-session', await open({ ...bySchool, role: 'guardian' })),
    ]),
    ...inGroup('Anna after signing out', [cookie('Anna after signing out', 'carnet-session', signedOut)]),
  ];
};

/** The role of an account, and other members that it has. */
type AccountParts = readonly [role: Scope, about?: Partial<StaffAccount>];

const staffSenders = async ({ carnet: { store } }: SenderMaker): Promise<readonly Sender[]> => {
  const account = async (name: string, organisation: string, ...[role, about = {}]: AccountParts): Promise<Unnamed> => {
    const token = `token-of-${name.replaceAll(' ', '-')}`;
    const id = `staff:${name.replaceAll(' ', '-')}`;
    await store.staff.add({
      name: id,
      displayName: name,
      organisation,
      roles: [role],
      handle: name,
      passkeys: [],
      createdAt: 1,
      v: 1,
      ...(role === 'scientist' ? { lab: organisation.replace('org:', 'office-') } : {}),
      ...(name === 'ended' ? { endedAt: 2 } : {}),
      ...about,
    });
    const at = Date.now();
    await store.staffSessions.add({ id: digestOf(token), account: id, createdAt: at, usedAt: at });
    return cookie(name === 'ended' ? 'an ended account' : `account of ${name}`, 'carnet-staff', token);
  };
  const senders: Unnamed[] = [];
  for (const [place, roles] of [['north', ROLES] as const, ['south', ROLES] as const])
    for (const role of roles) senders.push(await account(`${place}-${role}`, `org:${place}`, role));
  const invitedBy = 'staff:north-operator';
  const byTwo = { invitedBy, confirmedBy: 'staff:north-dpo' };
  senders.push(await account('north-steward of two', 'org:north', 'steward', byTwo));
  const awaiting = [{ role: 'steward', givenBy: invitedBy }];
  const byOne = await account('north-steward of one', 'org:north', 'steward', { invitedBy, awaiting });
  return [
    ...inGroup('EVERY ACCOUNT', senders),
    ...inGroup('an account of one inviter', [byOne]),
    ...inGroup('an ended account', [await account('ended', 'org:north', 'operator')]),
  ];
};

/** Those who come in by a key that reads nothing itself, and by a link that staff made. */
const borrowedSenders = async ({ carnet, issue }: SenderMaker): Promise<readonly Sender[]> => {
  const links = linksOf(carnet);
  const linkOnly = await issue('tool-a', ['links']);
  const sessionOnly = await issue('tool-a', ['sessions']);
  const open = async (claims: Parameters<typeof aLinkPath>[2]): Promise<string> =>
    links.open((await aLinkPath(carnet, agentKey(ANNA)!, claims)).slice('/l/'.length));
  const byKey = await open({ assurance: 'tool', askedBy: { source: 'tool-a', credential: linkOnly.key } });
  const byStaff = await open({
    assurance: 'institution',
    askedBy: { account: 'staff:north-operator' },
    organisation: 'org:north',
  });
  return [
    ...inGroup('a key of links alone', [byBasic('a key of links alone', linkOnly)]),
    ...inGroup('a key of sessions alone', [byBasic('a key of sessions alone', sessionOnly)]),
    ...inGroup('Anna by a link of a key of links alone', [
      cookie('Anna by a link of a key of links alone', 'carnet-session', byKey),
    ]),
    ...inGroup('Anna by a link of staff', [cookie('Anna by a link of staff', 'carnet-session', byStaff)]),
  ];
};

/** All senders. The sources that they belong to must be there. */
export const matrixSenders = async (carnet: RunningCarnet): Promise<readonly Sender[]> => {
  const sources = createSources({ repository: carnet.store.sources, now: Date.now, hash: cheapHash });
  const maker: SenderMaker = { carnet, issue: (source, scopes) => sources.issue(source, scopes) };
  return [
    ...(await credentialSenders(maker)),
    ...(await sessionSenders(maker)),
    ...(await personSenders(maker)),
    ...(await staffSenders(maker)),
    ...(await borrowedSenders(maker)),
  ];
};
