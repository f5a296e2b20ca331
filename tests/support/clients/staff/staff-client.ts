import supertest from 'supertest';
import { accountsOnCommandLine, CLI } from './command-line.ts';
import type { UsedCarnet } from '../../servers/running-carnet.ts';
import { aStaffBrowser, type StaffBrowser } from './staff-browser.ts';

/** An account as a test invites it. */
interface InvitedAccount {
  readonly name: string;
  readonly roles: readonly string[];
  readonly organisation?: string;
  readonly lab?: string;
  readonly displayName?: string;
}

/** What tests do with accounts of a Carnet. */
export interface StaffClient {
  /** Sends JSON by an Authorization header; the operator's where none is given. */
  send(
    method: 'post' | 'patch' | 'delete' | 'get',
    path: string,
    body?: object,
    authorization?: string,
  ): supertest.Test;
  /** Invites by the operator; resolves with the URL of the invitation. */
  invite(account: InvitedAccount, authorization?: string): Promise<string>;
  browser(): StaffBrowser;
  /** Invites, and resolves with the browser of who has joined; the command line confirms that this is a person. */
  joined(account: InvitedAccount): Promise<StaffBrowser>;
}

/** A name that no other test has. */
export const aStaffName = (): string => `staff:p${Math.random().toString(36).slice(2, 12)}`;

export const staffClient = (carnet: UsedCarnet, publicUrl = 'http://carnet.example'): StaffClient => {
  const send: StaffClient['send'] = (method, path, ...[body, authorization = carnet.authorization]) => {
    const test = supertest(carnet.url)[method](path).set('Authorization', authorization);
    return body === undefined ? test : test.send(body);
  };
  const invite: StaffClient['invite'] = async (account, authorization) => {
    const { body } = await send('post', '/v1/staff', account, authorization).expect(201);
    return (body as { invitation: { url: string } }).invitation.url;
  };
  const browser = (): StaffBrowser => aStaffBrowser(carnet.url, publicUrl);
  return {
    send,
    invite,
    browser,
    joined: async (account) => {
      const url = await invite(account);
      const own = browser();
      const answer = await own.join(url);
      if (answer.status !== 303) throw new Error(`the invitation was answered ${answer.status}: ${answer.text}`);
      await (await accountsOnCommandLine(carnet)).confirm(account.name, CLI);
      return own;
    },
  };
};

/** Replaces the key of an Authorization header by another one; both are valid for a week. */
export const rotateKey = async (carnet: UsedCarnet, source: string, authorization: string): Promise<void> => {
  const [key] = Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':');
  const path = `/v1/sources/${source}/credentials/${key}/rotate`;
  await staffClient(carnet).send('post', path, { overlap: 'P7D' }).expect(201);
};
