import { fixedKeys } from '../../../../src/core/crypto/key-ring.ts';
import { randomUUID } from 'node:crypto';
import {
  initiatorOf,
  createSignInLinks,
  type SignInLinks,
  SESSION_MS,
} from '../../../../src/consent/subject/sign-in-links.ts';
import { createSignInEndings } from '../../../../src/consent/subject/sign-in-endings.ts';
import type { LinkClaims } from '../../../../src/consent/subject/sign-in-tokens.ts';
import { DAY, NOW } from '../../../support/builders/consent/a-purpose.ts';
import { type ConsentFixture, openConsentFixture } from '../consent-fixture.ts';

let fixture: ConsentFixture;
let links: SignInLinks;
const linksOf = (masterKey: Uint8Array): SignInLinks =>
  createSignInLinks({
    facts: fixture.store.facts,
    endings: createSignInEndings({
      endedSessions: fixture.store.endedSessions,
      sources: fixture.store.sources,
      staff: fixture.store.staff,
      now: () => fixture.clock.now,
    }),
    linkKey: fixedKeys(masterKey).forUse('links'),
    sessionKey: fixedKeys(masterKey).forUse('sessions'),
    newId: randomUUID,
    now: () => fixture.clock.now,
  });
beforeEach(async () => {
  fixture = await openConsentFixture();
  links = linksOf(Buffer.alloc(32, 1));
});
afterEach(() => fixture.store.close());

const ADA: LinkClaims = {
  person: 'blind-index-of-ada',
  role: 'subject',
  assurance: 'idp',
  purpose: 'study:spelling',
};
const child: LinkClaims = {
  person: 'blind-index-of-child',
  role: 'guardian',
  assurance: 'idp',
  name: 'Zoé',
  parentalConsentUntil: NOW + DAY,
};
const opened = async (link = ADA) => links.readSession(await links.open(await links.create(link, NOW + DAY)));

describe('A link', () => {
  it('signs in the person that it is made for', async () => {
    const session = await opened();
    expect(session).toMatchObject(ADA);
    expect(initiatorOf(session)).toEqual({
      role: 'subject',
      id: ADA.person,
      assurance: 'idp',
      link: session.link,
    });
  });

  it('signs in a guardian under a name of their own', async () => {
    const session = await opened(child);
    expect(initiatorOf(session)).toMatchObject({ role: 'guardian', id: session.link });
    expect(session.link).not.toContain(child.person);
  });

  it('says when it was made, however late it is opened', async () => {
    fixture.clock.now = NOW + 123;
    const token = await links.create(child, NOW + DAY);
    fixture.clock.now = NOW + DAY - 1;
    const session = await links.open(token);
    expect(await links.readSession(session)).toMatchObject({
      issued: NOW + 123,
      parentalConsentUntil: child.parentalConsentUntil,
    });
  });

  it('opens once, however many try at the same time', async () => {
    const token = await links.create(ADA, NOW + DAY);
    const tries = await Promise.allSettled([links.open(token), links.open(token), links.open(token)]);
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(links.open(token)).rejects.toMatchObject({ kind: 'link-over' });
  });

  it('is not used up by being looked at', async () => {
    const token = await links.create(ADA, NOW + DAY);
    expect(await links.inspect(token)).toMatchObject({ state: 'valid', link: ADA });
    const inspected = await links.inspect(token);
    const session = await links.readSession(await links.open(token));
    expect(session).toMatchObject(ADA);
    expect(inspected).toEqual({ state: 'valid', link: ADA, id: session.link });
  });

  it('expires', async () => {
    const token = await links.create(ADA, NOW + DAY);
    fixture.clock.now = NOW + DAY;
    await expect(links.open(token)).rejects.toMatchObject({ kind: 'link-over' });
    expect(await links.inspect(token)).toEqual({ state: 'expired' });
  });

  it.each([NOW, NOW - 1, NaN, NOW + 90 * DAY + 1])('cannot be made to expire at %d', async (expires) => {
    await expect(links.create(ADA, expires)).rejects.toMatchObject({
      kind: 'invalid-request',
      faults: [{ at: '/expires' }],
    });
  });

  it('of another key, changed, or of another kind opens nothing', async () => {
    const token = await links.create(ADA, NOW + DAY);
    const session = await links.open(token);
    const segments = token.split('.');
    const changed = segments.map((_, at) =>
      segments.map((part, index) => (index === at ? `A${part.slice(1)}A` : part)).join('.'),
    );
    const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const header = encode({ alg: 'none', typ: 'carnet-link+jwt' });
    const unsigned = `${header}.${encode({ ...ADA, sub: 'x', jti: 'x', exp: NOW })}.`;
    const foreign = await linksOf(Buffer.alloc(32, 2)).create(ADA, NOW + DAY);
    for (const bad of [...changed, unsigned, foreign, session, '', 'x.y.z']) {
      await expect(links.open(bad)).rejects.toMatchObject({ kind: 'link-over' });
      expect(await links.inspect(bad)).toEqual({ state: 'unknown' });
    }
  });

  it('discloses nothing to a reader of its address, and all its claims to a session', async () => {
    const token = await links.create(child, NOW + DAY);
    const seen = token
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString())
      .join(' ');
    for (const claims of [child.person, child.name!, 'guardian', 'h5p']) expect(seen).not.toContain(claims);
    expect(await opened(child)).toMatchObject(child);
  });
});

describe('A session', () => {
  it('lasts 30 minutes', async () => {
    const token = await links.open(await links.create(ADA, NOW + DAY));
    fixture.clock.now = NOW + SESSION_MS - 1000;
    expect(await links.readSession(token)).toMatchObject(ADA);
    fixture.clock.now = NOW + SESSION_MS;
    await expect(links.readSession(token)).rejects.toMatchObject({ kind: 'unauthorized' });
  });

  it('is not begun by a link, nor by nothing', async () => {
    await expect(links.readSession(await links.create(ADA, NOW + DAY))).rejects.toMatchObject({ kind: 'unauthorized' });
    await expect(links.readSession(undefined)).rejects.toMatchObject({ kind: 'unauthorized' });
  });

  it('knows its own forms, and no others', async () => {
    const [mine, other] = [await opened(), await opened(child)];
    expect(() => links.checkForm(mine, links.formToken(mine))).not.toThrow();
    for (const token of [undefined, '', links.formToken(other), `${links.formToken(mine)}x`])
      expect(() => links.checkForm(mine, token)).toThrow('the form was not sent from the page of this session');
  });
});

describe('A link that a member of staff asked for', () => {
  const account = {
    name: 'staff:anna',
    displayName: 'Anna',
    organisation: 'org:school',
    roles: ['operator'],
    handle: 'handle',
    passkeys: [],
    createdAt: NOW,
    v: 1,
  };
  const link: LinkClaims = {
    person: ADA.person,
    role: 'subject',
    assurance: 'institution',
    askedBy: { account: account.name },
    organisation: 'org:school',
  };

  it.each([
    ['the account ends', { endedAt: NOW }],
    ['they are no operator any more', { roles: ['steward'] }],
    ['they work for another organisation', { organisation: 'org:other' }],
  ])('ends with its sessions where %s', async (_, change) => {
    await fixture.store.staff.add(account);
    const [unopened, token] = [
      await links.create(link, NOW + DAY),
      await links.open(await links.create(link, NOW + DAY)),
    ];
    expect(await links.readSession(token)).toMatchObject({ assurance: 'institution', organisation: 'org:school' });
    await fixture.store.staff.update({ ...account, ...change, v: 2 });
    expect(await links.inspect(unopened)).toEqual({ state: 'expired' });
    await expect(links.open(unopened)).rejects.toMatchObject({ kind: 'link-over' });
    // What a process has read holds for 4 seconds.
    fixture.clock.now = NOW + 3999;
    expect(await links.readSession(token)).toMatchObject({ assurance: 'institution' });
    fixture.clock.now = NOW + 4000;
    await expect(links.readSession(token)).rejects.toMatchObject({ kind: 'unauthorized' });
  });

  it('is none where there is no such account', async () => {
    const token = await links.create({ ...link, askedBy: { account: 'staff:nobody' } }, NOW + DAY);
    await expect(links.open(token)).rejects.toMatchObject({ kind: 'link-over' });
  });
});
