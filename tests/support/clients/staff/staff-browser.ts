import supertest from 'supertest';
import { aSoftwareAuthenticator, type SoftwareAuthenticator } from './software-authenticator.ts';

type Fields = Readonly<Record<string, string>>;

/** A browser of staff: cookies, and forms with what their page holds. */
export interface StaffBrowser {
  readonly authenticator: SoftwareAuthenticator;
  get(path: string, headers?: Fields): supertest.Test;
  /** Sends a form as a page of this server does, without reading the page. */
  post(path: string, fields: Fields, headers?: Fields): supertest.Test;
  /** Sends the fields with the token of the form on a page. */
  submit(page: string, action: string, fields: Fields): Promise<supertest.Response>;
  /** The options of the authenticator on a page. */
  optionsOn(path: string): Promise<string>;
  /** Redeems an invitation with a new passkey. */
  join(invitationUrl: string): Promise<supertest.Response>;
  signIn(next?: string): Promise<supertest.Response>;
  signOut(): Promise<supertest.Response>;
  /** The cookies, as they are sent. */
  cookies(): string;
}

const unescaped = (html: string): string =>
  html
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** A browser that knows nobody yet; `url` is where the server listens, `publicUrl` what pages call it. */
export const aStaffBrowser = (url: string, publicUrl: string): StaffBrowser => {
  const authenticator = aSoftwareAuthenticator(publicUrl);
  const jar = new Map<string, string>();
  const cookies = (): string => [...jar].map(([name, value]) => `${name}=${value}`).join('; ');

  const keepCookies = (test: supertest.Test): supertest.Test =>
    test.on('response', (response: supertest.Response) => {
      for (const cookie of (response.headers['set-cookie'] as unknown as string[] | undefined) ?? []) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        if (value === '') jar.delete(name);
        else jar.set(name, value);
      }
    });
  const get: StaffBrowser['get'] = (path, headers = {}) =>
    keepCookies(
      supertest(url)
        .get(path)
        .set({ Accept: 'text/html', 'Accept-Language': 'en', Cookie: cookies(), ...headers }),
    );
  const post: StaffBrowser['post'] = (path, fields, headers = {}) =>
    keepCookies(
      supertest(url)
        .post(path)
        .type('form')
        .set({ Accept: 'text/html', 'Accept-Language': 'en', Cookie: cookies(), 'Sec-Fetch-Site': 'same-origin' })
        .set(headers)
        .send(fields),
    );
  const optionsOn = async (path: string): Promise<string> => {
    const { text } = await get(path);
    const [, options] = /data-options="([^"]*)"/.exec(text) ?? [];
    if (options === undefined) throw new Error(`no authenticator is asked on ${path}`);
    return unescaped(options);
  };
  const submit: StaffBrowser['submit'] = async (page, action, fields) => {
    const [, form = ''] = /name="form" value="([^"]*)"/.exec((await get(page)).text) ?? [];
    return post(action, { form, ...fields });
  };
  return {
    authenticator,
    get,
    post,
    submit,
    optionsOn,
    cookies,
    join: async (invitationUrl) => {
      const path = new URL(invitationUrl).pathname;
      return post(path, { answer: authenticator.join(await optionsOn(path)) });
    },
    signIn: async (next = '/staff') => {
      const answer = authenticator.signIn(await optionsOn('/staff/sign-in'));
      return post('/staff/sign-in', { answer, next });
    },
    signOut: () => submit('/staff', '/staff/sign-out', {}),
  };
};
