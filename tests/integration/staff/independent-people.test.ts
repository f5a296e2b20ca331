import supertest from 'supertest';
import { consentClient } from '../../support/clients/consent/consent-client.ts';
import { accountsOnCommandLine, CLI } from '../../support/clients/staff/command-line.ts';
import type { StaffBrowser } from '../../support/clients/staff/staff-browser.ts';
import { aStaffName, type StaffClient, staffClient } from '../../support/clients/staff/staff-client.ts';
import { aStudyOver } from '../../support/clients/studies/study-review-client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { basic, useCarnet } from '../../support/servers/running-carnet.ts';

interface Review {
  readonly steps: readonly { readonly step: string; readonly by: { readonly id: string } }[];
}

const DPIA = { title: 'An assessment', date: '2026-01-01', uri: 'https://school.example/dpia' };

describeOnBackends('one', 'One person with several accounts', (makeBackends) => {
  let staff: StaffClient;
  let source = '';
  const carnet = useCarnet(makeBackends);
  beforeAll(async () => {
    staff = staffClient(carnet);
    source = (await consentClient(carnet).tool({ audience: 'minors' })).id;
  });

  /** Joins the account of an invitation by a new passkey. */
  const joinedAt = async (url: string): Promise<StaffBrowser> => {
    const browser = staff.browser();
    expect((await browser.join(url)).status).toBe(303);
    return browser;
  };
  /** An account whose person the owner of the server has invited. */
  const byCommandLine = async (name: string, roles: readonly ('operator' | 'steward' | 'dpo')[] = ['operator']) => {
    const accounts = await accountsOnCommandLine(carnet);
    const account = { name, displayName: name, organisation: 'org:default', roles };
    const { token } = await accounts.invite(account, CLI);
    return joinedAt(`http://carnet.example/staff/invitations/${token}`);
  };
  const as = (
    browser: StaffBrowser,
    path: string,
    ...[body = {}, method = 'post']: readonly [body?: object, method?: 'post' | 'patch']
  ) =>
    supertest(carnet.url)[method](path).set({ Cookie: browser.cookies(), 'Sec-Fetch-Site': 'same-origin' }).send(body);
  const read = (browser: StaffBrowser, path: string) =>
    supertest(carnet.url).get(path).set({ Cookie: browser.cookies(), 'Sec-Fetch-Site': 'same-origin' });
  const invitedBy = async (browser: StaffBrowser, name: string, roles: readonly string[]): Promise<StaffBrowser> => {
    const { body } = await as(browser, '/v1/staff', { name, roles }).expect(201);
    return joinedAt((body as { invitation: { url: string } }).invitation.url);
  };
  const submitted = async (author: StaffBrowser): Promise<string> => {
    const id = `study:s${Math.random().toString(36).slice(2, 10)}`;
    await as(author, '/v1/purposes', aStudyOver(source, id, { dpia: DPIA })).expect(201);
    await as(author, `/v1/purposes/${id}/submit`).expect(200);
    return id;
  };

  it('opens no study: a steward and an officer whom an operator invited take no step of its own', async () => {
    const operator = await byCommandLine(aStaffName());
    const steward = await invitedBy(operator, aStaffName(), ['steward']);
    const officer = await invitedBy(operator, aStaffName(), ['dpo']);
    const id = await submitted(operator);
    await as(steward, `/v1/purposes/${id}/approve`).expect(403);
    await as(officer, `/v1/purposes/${id}/approve-dpia`).expect(403);
    const refused = await as(steward, `/v1/purposes/${id}/open`).expect(403);
    expect(refused.text).toContain('carnet staff confirm');
    expect((await read(operator, `/v1/purposes/${id}`)).body).toMatchObject({ state: 'submitted' });
  });

  const confirm = (by: StaffBrowser, name: string, etag?: string) => {
    const request = as(by, `/v1/staff/${name}/confirm`);
    return etag === undefined ? request : request.set('If-Match', etag);
  };
  const confirmByCommandLine = async (name: string) => (await accountsOnCommandLine(carnet)).confirm(name, CLI);
  const step = (browser: StaffBrowser, id: string, name: string) => as(browser, `/v1/purposes/${id}/${name}`);

  it('is one person, though the command line or another operator has given one of its accounts the role', async () => {
    const [operator, second] = [await byCommandLine(aStaffName()), await byCommandLine(aStaffName())];
    const name = aStaffName();
    const steward = await invitedBy(operator, name, ['auditor']);
    const accounts = await accountsOnCommandLine(carnet);
    await accounts.change(name, { roles: ['steward'] }, CLI);
    const id = await submitted(operator);
    const refused = await step(steward, id, 'approve').expect(403);
    expect(refused.text).toContain('ask another steward');
    expect(refused.text).toContain(`${name} counts as `);
    await step(steward, await submitted(second), 'approve').expect(200);
    await confirm(second, name).expect(200);
    await step(steward, id, 'approve').expect(200);
  });

  it('confirms none of its accounts, by whichever of them, nor by a key of its own', async () => {
    const [own, steward, puppet] = [aStaffName(), aStaffName(), aStaffName()];
    const operator = await byCommandLine(own);
    const stewardBrowser = await invitedBy(operator, steward, ['steward', 'operator']);
    const puppetBrowser = await invitedBy(operator, puppet, ['operator']);
    const deep = aStaffName();
    const deepBrowser = await invitedBy(puppetBrowser, deep, ['operator']);
    for (const browser of [operator, stewardBrowser, puppetBrowser, deepBrowser])
      expect((await confirm(browser, steward).expect(403)).text).toContain(`carnet staff confirm ${steward}`);
    const { body } = await as(operator, '/v1/sources/default/credentials', { scopes: ['operator'] }).expect(201);
    const { key, secret } = body as { key: string; secret: string };
    for (const authorization of [basic(key, secret), carnet.authorization])
      await staff.send('post', `/v1/staff/${steward}/confirm`, {}, authorization).expect(403);
    // A puppet does not give roles to its owner either, nor takes over its account.
    await as(puppetBrowser, `/v1/staff/${own}`, { roles: ['operator', 'dpo'] }, 'patch').expect(403);
    await as(puppetBrowser, `/v1/staff/${own}/invitations`).expect(403);
    expect((await read(operator, `/v1/staff/${deep}`)).body).toMatchObject({ invitedBy: own, countsAs: own });
    expect((await read(operator, `/v1/staff/${steward}`)).body).toMatchObject({
      awaiting: [{ role: 'steward', givenBy: own }],
    });
  });

  it('is two people once a second operator has confirmed them, and the chain says who did', async () => {
    const [first, second, name, dpo] = [aStaffName(), aStaffName(), aStaffName(), aStaffName()];
    const [operator, other] = [await byCommandLine(first), await byCommandLine(second)];
    const steward = await invitedBy(operator, name, ['steward']);
    const officer = await invitedBy(operator, dpo, ['dpo']);
    await steward.get('/desk/mentions').expect(403);
    for (const one of [name, dpo]) {
      const { body } = await confirm(other, one).expect(200);
      expect(body).toMatchObject({ invitedBy: first, confirmedBy: second });
      expect(body).not.toHaveProperty('countsAs');
      expect(body).not.toHaveProperty('awaiting');
    }
    const id = await submitted(operator);
    await step(steward, id, 'approve').expect(200);
    await step(officer, id, 'approve-dpia').expect(200);
    const accept = (await supertest(carnet.url).get('/v1/agreement')).body as { version: number; hash: string };
    const agreed = { version: accept.version, hash: accept.hash };
    await as(operator, `/v1/purposes/${id}/accept-agreement`, agreed).expect(200);
    await step(steward, id, 'open').expect(200);
    const { body } = await supertest(carnet.url)
      .get('/v1/events?limit=1000')
      .set('Authorization', await carnet.issue('default', ['auditor']));
    const { events } = body as { events: { type: string; by: { id: string }; data: Record<string, unknown> }[] };
    expect(events.find(({ type, data }) => type === 'account.confirmed' && data['account'] === name)).toMatchObject({
      by: { role: 'staff', id: second },
      data: { account: name, organisation: 'org:default', invitedBy: first, roles: ['steward'] },
    });
    const { steps } = (await read(steward, `/v1/purposes/${id}/review`).expect(200)).body as Review;
    for (const who of [first, name, dpo]) expect(steps.map(({ by }) => by.id)).toContain(who);
  });

  it('stays whose a step was, as the desk and the chain say, also once the account is confirmed', async () => {
    const [first, name] = [aStaffName(), aStaffName()];
    const operator = await byCommandLine(first, ['operator', 'steward']);
    const author = await invitedBy(operator, name, ['operator']);
    const id = await submitted(author);
    await confirmByCommandLine(name);
    await step(operator, id, 'approve').expect(403);
    const { steps } = (await read(operator, `/v1/purposes/${id}/review`).expect(200)).body as Review;
    expect(steps.find(({ step: taken }) => taken === 'submit')).toMatchObject({
      by: { id: name },
      hand: { id: first },
    });
    const { body } = await supertest(carnet.url)
      .get('/v1/events?limit=1000')
      .set('Authorization', await carnet.issue('default', ['auditor']));
    const { events } = body as { events: { purpose?: string; type: string; data: object }[] };
    const submission = events.find(({ purpose, type }) => purpose === id && type === 'purpose.submitted');
    expect(submission?.data).toMatchObject({ hand: first });
  });

  it('has no role by a confirmation that does not name it, given while that is on its way', async () => {
    const [first, second, name] = [aStaffName(), aStaffName(), aStaffName()];
    const [operator] = [await byCommandLine(first), await byCommandLine(second)];
    await invitedBy(operator, name, ['steward']);
    const accounts = await accountsOnCommandLine(carnet);
    const actor = (one: string) => ({ actor: one, scopes: ['operator'], organisation: 'org:default' }) as const;
    const changing = await accountsOnCommandLine(carnet, {
      atEvent: async () => {
        await accounts.change(name, { roles: ['steward', 'dpo'] }, actor(first));
      },
    });
    await changing.confirm(name, actor(second));
    expect((await accounts.get(name, CLI)).awaiting).toMatchObject([{ role: 'dpo' }]);
    await accounts.confirm(name, actor(second));
    expect((await accounts.get(name, CLI)).awaiting).toBeUndefined();
  });

  it('takes over no confirmed account: who joins by a second invitation counts as who gave it', async () => {
    const [first, second, name] = [aStaffName(), aStaffName(), aStaffName()];
    const [operator, other] = [await byCommandLine(first), await byCommandLine(second)];
    const steward = await invitedBy(operator, name, ['steward', 'auditor']);
    await confirm(other, name).expect(200);
    const { body } = await as(other, `/v1/staff/${name}/invitations`).expect(201);
    // Until the invitation is redeemed the account is that of its person.
    expect((await read(operator, `/v1/staff/${name}`)).body).toMatchObject({ invitedBy: first, confirmedBy: second });
    await steward.get('/desk/mentions').expect(200);
    const thief = await joinedAt((body as { invitation: { url: string } }).invitation.url);
    await thief.get('/desk/mentions').expect(403);
    expect((await read(operator, `/v1/staff/${name}`)).body).toMatchObject({ invitedBy: second, countsAs: second });
    await confirm(other, name).expect(403);
    await step(thief, await submitted(other), 'approve').expect(403);
    await confirm(operator, name).expect(200);
    await thief.get('/desk/mentions').expect(200);
  });

  it('confirms an account as it was read, and none that nobody has joined, or that has ended', async () => {
    const [first, second, name] = [aStaffName(), aStaffName(), aStaffName()];
    const [operator, other] = [await byCommandLine(first), await byCommandLine(second)];
    const { body } = await as(operator, '/v1/staff', { name, roles: ['steward'] }).expect(201);
    await confirm(other, name).expect(409);
    const browser = await joinedAt((body as { invitation: { url: string } }).invitation.url);
    const before = (await read(other, `/v1/staff/${name}`)).headers['etag'] as string;
    const again = await as(operator, `/v1/staff/${name}/invitations`).expect(201);
    // An authenticator may give a passkey the id of another.
    expect((await browser.join((again.body as { invitation: { url: string } }).invitation.url)).status).toBe(303);
    await confirm(other, name, before).expect(412);
    const version = (await read(other, `/v1/staff/${name}`)).headers['etag'] as string;
    await confirm(other, name, version).expect(200);
    await confirm(other, name).expect(200);
    await as(other, `/v1/staff/${name}`, {}, 'patch').expect(200);
    await supertest(carnet.url)
      .delete(`/v1/staff/${name}`)
      .set({ Cookie: operator.cookies(), 'Sec-Fetch-Site': 'same-origin' })
      .expect(204);
    await confirm(other, name).expect(409);
    await confirm(other, 'staff:nobody-here').expect(404);
    await confirm(other, '__proto__').expect(404);
    await confirm(other, second).expect(403);
  });

  it('counts as its inviter after that has ended, and when two confirm at once it is confirmed', async () => {
    const [first, name] = [aStaffName(), aStaffName()];
    const operator = await byCommandLine(first);
    const [one, two] = [await byCommandLine(aStaffName()), await byCommandLine(aStaffName())];
    await invitedBy(operator, name, ['dpo']);
    await (await accountsOnCommandLine(carnet)).end(first, CLI);
    expect((await read(one, `/v1/staff/${name}`)).body).toMatchObject({ countsAs: first });
    const answers = await Promise.all([confirm(one, name), confirm(two, name)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await read(one, `/v1/staff/${name}`)).body).not.toHaveProperty('awaiting');
  });

  it('is refused beyond the scope of who confirms, whose account is in another organisation', async () => {
    await carnet.store.organisations.add({ id: 'org:lycee', name: 'A lycée', createdAt: 0, v: 1 });
    await carnet.store.organisations.add({ id: 'org:other', name: 'Another', createdAt: 0, v: 1 });
    const accounts = await accountsOnCommandLine(carnet);
    const invited = async (organisation: string) => {
      const account = { name: aStaffName(), displayName: 'x', organisation, roles: ['operator'] as const };
      const { token } = await accounts.invite(account, CLI);
      return joinedAt(`http://carnet.example/staff/invitations/${token}`);
    };
    const [lycee, colleague, other] = [
      await invited('org:lycee'),
      await invited('org:lycee'),
      await invited('org:other'),
    ];
    const name = aStaffName();
    const { body } = await as(lycee, '/v1/staff', { name, roles: ['steward'], organisation: 'org:lycee' }).expect(201);
    await joinedAt((body as { invitation: { url: string } }).invitation.url);
    expect((await confirm(other, name)).text).toBe((await confirm(other, 'staff:nobody')).text);
    await confirm(other, name).expect(404);
    await confirm(colleague, name).expect(200);
  });

  it('gives a role to a confirmed account, or moves it up, only with a second person', async () => {
    const [first, second, name] = [aStaffName(), aStaffName(), aStaffName()];
    const [operator, other] = [await byCommandLine(first), await byCommandLine(second)];
    const account = await invitedBy(operator, name, ['auditor']);
    await confirm(other, name).expect(200);
    await as(other, `/v1/staff/${name}`, { roles: ['auditor', 'steward'] }, 'patch').expect(200);
    await account.get('/desk/mentions').expect(403);
    await account.get('/v1/events').expect(200);
    await confirm(other, name).expect(403);
    await confirm(account, name).expect(403);
    await confirm(operator, name).expect(200);
    await account.get('/desk/mentions').expect(200);
    await as(other, `/v1/staff/${name}`, { displayName: 'Another name' }, 'patch').expect(200);
    await account.get('/desk/mentions').expect(200);
  });

  it('is confirmed on the page of accounts to confirm, by whom another has not invited', async () => {
    const [first, name] = [aStaffName(), aStaffName()];
    const operator = await byCommandLine(first);
    const steward = await byCommandLine(aStaffName(), ['steward']);
    const account = await invitedBy(operator, name, ['dpo']);
    expect((await account.get('/staff').expect(200)).text).toContain(first);
    expect((await operator.get('/desk/accounts').expect(200)).text).not.toContain(name);
    const { text } = await steward.get('/desk/accounts').expect(200);
    const card = text.slice(text.indexOf(`<code>${name}</code>`));
    const [, version = ''] = /name="version" value="([^"]*)"/.exec(card) ?? [];
    const stale = await steward.submit('/desk/accounts', '/desk/accounts', { account: name, version: 'old' });
    expect(stale.status).toBe(409);
    await steward.post('/desk/accounts', { account: name, version }).expect(403);
    const done = await steward.submit('/desk/accounts', '/desk/accounts', { account: name, version });
    expect(done.headers['location']).toBe('/desk/accounts');
    expect((await steward.get('/desk/accounts')).text).not.toContain(`<code>${name}</code>`);
    await account.get('/desk/dpia').expect(303);
  });

  it('keeps keys that it issued as an account of its own counting as it, whoever has the account later', async () => {
    const [first, name] = [aStaffName(), aStaffName()];
    const operator = await byCommandLine(first);
    const other = await byCommandLine(aStaffName());
    const puppet = await invitedBy(operator, name, ['operator']);
    const { body } = await as(puppet, '/v1/sources/default/credentials', { scopes: ['steward'] }).expect(201);
    const { key, secret } = body as { key: string; secret: string };
    const again = await as(operator, `/v1/staff/${name}/invitations`).expect(201);
    await joinedAt((again.body as { invitation: { url: string } }).invitation.url);
    await confirm(other, name).expect(200);
    const id = await submitted(operator);
    await staff.send('post', `/v1/purposes/${id}/approve`, {}, basic(key, secret)).expect(403);
  });

  it('counts old accounts as those of their inviter until they are confirmed, with their roles', async () => {
    const [first, name] = [aStaffName(), aStaffName()];
    const operator = await byCommandLine(first);
    const account = await invitedBy(operator, name, ['steward']);
    // As a release before has stored it.
    const { awaiting: _, ...stored } = (await carnet.store.staff.find(name))!;
    await carnet.store.staff.update({ ...stored, v: stored.v + 1 });
    await account.get('/desk/mentions').expect(200);
    const id = await submitted(operator);
    await step(account, id, 'approve').expect(403);
    await confirmByCommandLine(name);
    await step(account, id, 'approve').expect(200);
  });

  it('does not confirm an old account of which it is not known whose invitation was redeemed', async () => {
    const [first, second, name] = [aStaffName(), aStaffName(), aStaffName()];
    const [operator, other] = [await byCommandLine(first), await byCommandLine(second)];
    await invitedBy(operator, name, ['steward']);
    // A release before noted the second inviter also where the second invitation was not redeemed.
    const stored = (await carnet.store.staff.find(name))!;
    const invitation = { hash: `hash-of-${name}`, expires: Date.now() + 1000 };
    await carnet.store.staff.update({ ...stored, invitation, invitedBy: second, v: stored.v + 1 });
    await confirm(operator, name).expect(409);
    await confirm(other, name).expect(409);
    await confirmByCommandLine(name);
    expect((await read(other, `/v1/staff/${name}`)).body).toMatchObject({ confirmedBy: 'cli' });
  });
});
