import supertest from 'supertest';

/** The action and the hidden fields of a form. */
export interface HtmlForm {
  readonly action: string;
  readonly fields: Readonly<Record<string, string>>;
}

const attribute = (tag: string, name: string): string =>
  (new RegExp(`${name}="([^"]*)"`).exec(tag)?.[1] ?? '')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** The forms of a page, with their hidden fields. */
export const formsIn = (html: string): readonly HtmlForm[] =>
  (html.match(/<form[\s\S]*?<\/form>/g) ?? []).map((form) => ({
    action: attribute(/<form[^>]*>/.exec(form)?.[0] ?? '', 'action'),
    fields: Object.fromEntries(
      (form.match(/<input type="hidden"[^>]*>/g) ?? []).map((field) => [
        attribute(field, 'name'),
        attribute(field, 'value'),
      ]),
    ),
  }));

/** The visible text of a page, with single spaces. */
export const visibleTextOf = (html: string): string =>
  html
    .replace(/<style>[\s\S]*<\/style>/, '')
    .replace(/<[^>]+>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');

/** A browser with cookies and without scripts. */
export const aBrowser = (url: string, language = 'en') => {
  const jar = new Map<string, string>();
  const storeCookies = (response: supertest.Response): supertest.Response => {
    for (const cookie of (response.headers['set-cookie'] ?? []) as unknown as readonly string[]) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return response;
  };
  const headers = () => ({
    Accept: 'text/html',
    'Accept-Language': language,
    Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; '),
  });
  const get = async (path: string, status = 200): Promise<supertest.Response> =>
    storeCookies(await supertest(url).get(path).set(headers()).expect(status));
  const post = async (
    path: string,
    fields: Readonly<Record<string, string>>,
    { status = 303, site = 'same-origin' }: { readonly status?: number; readonly site?: string } = {},
  ): Promise<supertest.Response> =>
    storeCookies(
      await supertest(url)
        .post(path)
        .type('form')
        .set({ ...headers(), 'Sec-Fetch-Site': site })
        .send(new URLSearchParams(fields).toString())
        .expect(status),
    );
  return {
    jar,
    get,
    post,
    /** Opens a link by its button. */
    open: (path: string) => post(path, {}),
    /**
     * Submits the form with this action on the page, with further fields, and resolves with the page of the redirect.
     */
    press: async (
      page: string,
      action: string,
      fields: Readonly<Record<string, string>>,
    ): Promise<supertest.Response> => {
      const form = formsIn((await get(page)).text).find((one) => one.action === action);
      if (form === undefined) throw new Error(`no form on ${page} is sent to ${action}`);
      const { headers: answered } = await post(action, { ...form.fields, ...fields });
      return get((answered['location'] ?? '').replace(/#.*/, ''));
    },
  };
};
