import { openSqliteStore } from '../../../../src/store/sqlite/open-sqlite-store.ts';
import type { StaffAccount } from '../../../../src/store/ports/sources/staff-repository.ts';
import type { Store } from '../../../../src/store/ports/store.ts';
import type { HandOver } from '../../../../src/transfer/mail/hand-over-mail.ts';
import { HandOverMailer } from '../../../../src/transfer/mail/hand-over-mailer.ts';
import { createSmtpSender } from '../../../../src/transfer/mail/smtp-sender.ts';
import { type MailServer, startMailServer } from '../../../support/clients/staff/mail-server.ts';

const MINUTE = 60_000;

const account = (name: string, about: Partial<StaffAccount> = {}): StaffAccount => ({
  name: `staff:${name}`,
  displayName: name,
  organisation: 'org:default',
  roles: ['steward'],
  handle: name,
  passkeys: [],
  email: `${name}@school.example`,
  createdAt: 1,
  v: 1,
  ...about,
});

const REQUEST: HandOver = {
  kind: 'request',
  id: 'study:reading',
  step: 'approve',
  title: { en: 'Reading habits', fr: 'Habitudes de lecture' },
  since: 1,
};
const OBJECTIONS: HandOver = {
  kind: 'objection',
  id: 'record:moodle',
  step: 'rule',
  title: { en: 'Recording by Moodle' },
  since: 2,
  due: Date.parse('2026-12-28T00:00:00Z'),
};

describe('The mailer of hand-overs', () => {
  let store: Store;
  let server: MailServer;
  let sender: ReturnType<typeof createSmtpSender>;
  let time = Date.parse('2026-12-03T12:00:00Z');
  let signal = 0;
  let waiting: Readonly<Record<string, readonly HandOver[]>> = {};
  const outcomes: string[] = [];

  beforeEach(async () => {
    store = await openSqliteStore({ file: ':memory:', now: () => time });
    server = await startMailServer();
    sender = createSmtpSender({ url: server.url, from: 'Carnet <carnet@school.example>' });
    waiting = {};
    outcomes.length = 0;
    signal = 0;
  });
  afterEach(async () => {
    sender.close();
    await server.close();
    await store.close();
  });

  const mailer = () =>
    new HandOverMailer({
      accounts: store.staff,
      readHandOvers: ({ name }) => Promise.resolve(waiting[name] ?? []),
      readSignal: () => Promise.resolve(String(signal)),
      sendMail: (mail) => sender.send(mail),
      deskOf: () => 'https://carnet.example/console/desk',
      observe: { mailed: ({ outcome }) => outcomes.push(outcome) },
      onFailed: () => undefined,
      now: () => time,
    });

  it('tells each account with an address once of what waits for it, in both languages', async () => {
    await store.staff.add(account('ada'));
    const { email: _, ...without } = account('bea');
    await store.staff.add(without);
    await store.staff.add(account('eve', { endedAt: 1 }));
    waiting = { 'staff:ada': [REQUEST, OBJECTIONS], 'staff:bea': [REQUEST], 'staff:eve': [REQUEST] };
    const one = mailer();
    await one.run();
    await one.run();
    signal += 1;
    await one.run();
    await mailer().run();
    expect(server.received.map(({ to, from }) => [to, from])).toEqual([
      [['ada@school.example'], 'carnet@school.example'],
    ]);
    for (const text of [
      'Subject: Carnet: 2 steps wait for you',
      'Auto-Submitted: auto-generated',
      '- Request to approve: Reading habits',
      '- Demande à approuver: Habitudes de lecture',
      '- Objections to decide on: Recording by Moodle (due 28 December 2026)',
      'https://carnet.example/console/desk',
    ])
      expect(server.received[0]?.content).toContain(text);
    signal += 1;
    waiting = { 'staff:ada': [OBJECTIONS, { ...REQUEST, step: 'open', since: 3 }] };
    await one.run();
    expect(server.received).toHaveLength(2);
    expect(server.received[1]?.content).toContain('Ready to open: Reading habits');
    expect(server.received[1]?.content).not.toContain('Objections');
    expect(outcomes).toEqual(['sent', 'sent']);
  });

  it('sends once, though several processes look at once', async () => {
    await store.staff.add(account('ada'));
    await store.staff.add(account('bea'));
    waiting = { 'staff:ada': [REQUEST], 'staff:bea': [REQUEST] };
    const all = [mailer(), mailer(), mailer()];
    for (let turn = 0; turn < 3; turn += 1) await Promise.all(all.map((one) => one.run()));
    expect(server.received.flatMap(({ to }) => to).toSorted()).toEqual(['ada@school.example', 'bea@school.example']);
  });

  it('tries again what the server has not taken, and blocks nothing else', async () => {
    await store.staff.add(account('ada'));
    waiting = { 'staff:ada': [REQUEST] };
    const one = mailer();
    server.refuse(true);
    await one.run();
    expect([server.received.length, outcomes]).toEqual([0, ['failed']]);
    server.refuse(false);
    time += 2 * MINUTE;
    await one.run();
    expect(server.received).toHaveLength(0);
    time += 4 * MINUTE;
    await one.run();
    expect(outcomes).toEqual(['failed', 'sent']);
    expect(server.received).toHaveLength(1);
    time += 60 * MINUTE;
    await mailer().run();
    expect(server.received).toHaveLength(1);
  });

  it('keeps a change of the account that comes while the mail is sent', async () => {
    await store.staff.add(account('ada'));
    waiting = { 'staff:ada': [REQUEST] };
    const slow = new HandOverMailer({
      accounts: store.staff,
      readHandOvers: ({ name }) => Promise.resolve(waiting[name] ?? []),
      readSignal: () => Promise.resolve('1'),
      sendMail: async (mail) => {
        const found = await store.staff.find('staff:ada');
        await store.staff.update({ ...found!, displayName: 'Ada L.', v: found!.v + 1 });
        await sender.send(mail);
      },
      deskOf: () => '',
      observe: { mailed: () => undefined },
      onFailed: () => undefined,
      now: () => time,
    });
    await slow.run();
    expect(await store.staff.find('staff:ada')).toMatchObject({
      displayName: 'Ada L.',
      mailed: [{ key: expect.any(String) as string, at: time }],
    });
    await mailer().run();
    expect(server.received).toHaveLength(1);
  });
});
