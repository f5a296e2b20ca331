import { defined } from '../../core/json-object.ts';
import { formsOf, type PageForm } from './page-form.ts';

/** A browser without scripts: it keeps the cookie, follows redirects, and presses only buttons that a page has. */
export interface Browser {
  open(path: string): Promise<string>;
  /**
   * Presses the button with this value, in the form of the last page whose action ends so. Resolves with the next page.
   */
  press(actionEnd: string, value: string): Promise<string>;
  /** Presses the only button of the page's form that leads there. */
  send(actionEnd: string): Promise<string>;
}

/** Opens a browser without scripts. Rejects if a page is refused or has no such button. */
export const createBrowser = (url: string): Browser => {
  const cookies = new Map<string, string>();
  let forms: readonly PageForm[] = [];

  const ask = async (path: string, body?: URLSearchParams): Promise<string> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(new URL(path, url), {
      redirect: 'manual',
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        Accept: 'text/html',
        'Accept-Language': 'en',
        ...(cookie !== '' && { Cookie: cookie }),
        ...(body !== undefined && { Origin: new URL(url).origin, 'Sec-Fetch-Site': 'same-origin' }),
      },
      ...defined({ body }),
    });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const to = answer.headers.get('location');
    if (answer.status === 303 && to !== null) return ask(to);
    const page = await answer.text();
    if (!answer.ok) throw new Error(`${path} answers ${answer.status}`);
    forms = formsOf(page);
    return page;
  };

  const formAt = (end: string): PageForm => {
    const found = forms.find(({ action }) => action.endsWith(end));
    if (found === undefined) throw new Error(`the page has no form that leads to ${end}`);
    return found;
  };

  return {
    open: (path) => ask(path),
    press: (end, value) => {
      const { action, hidden, buttons } = formAt(end);
      const button = buttons.find(([, own]) => own === value);
      if (button === undefined) throw new Error(`the form that leads to ${end} has no button for ${value}`);
      return ask(action, new URLSearchParams({ ...hidden, [button[0]]: value }));
    },
    send: (end) => {
      const { action, hidden } = formAt(end);
      return ask(action, new URLSearchParams(hidden));
    },
  };
};
