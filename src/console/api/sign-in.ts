import { isReadAgain, QUERIES, SESSION_STATE } from './queries.ts';
import { READER } from './reader.ts';

const pageAt = async (path: string, init?: RequestInit): Promise<Document> => {
  const answer = await fetch(`${READER.root}${path}`, { ...init, headers: { Accept: 'text/html' } });
  return new DOMParser().parseFromString(await answer.text(), 'text/html');
};

/** `otherAccount` if the page is loaded again, which the reader can cancel: the session then stays over. */
export type SignIn = 'resumed' | 'refused' | 'otherAccount';

/**
 * Goes on in the session that a document of the console is for, without loading the page again. `refused` if the
 * document is another one. An account that is not the one before gets a new page: what was read is not for it.
 */
const resumeBy = ({ documentElement: { dataset } }: Document): SignIn => {
  const { actor, formToken } = dataset;
  if (actor === undefined) return 'refused';
  if (actor !== READER.actor) {
    QUERIES.clear();
    location.reload();
    return 'otherAccount';
  }
  if (formToken !== undefined) document.documentElement.dataset['formToken'] = formToken;
  SESSION_STATE.resume();
  void QUERIES.invalidateQueries({
    predicate: (query) => isReadAgain(query) || (query.state.status === 'error' && query.state.data === undefined),
  });
  return 'resumed';
};

/** Goes on if the reader has signed in elsewhere, as in another tab. Rejects if the server does not answer. */
export const resumeSession = async (): Promise<SignIn> => resumeBy(await pageAt('/console'));

/**
 * Signs the reader in by passkey, as the sign-in page does, and goes on. Rejects if
 * the reader gives none, or the server does not answer.
 */
export const signInByPasskey = async (): Promise<SignIn> => {
  const page = await pageAt('/staff/sign-in?next=/console');
  const form = page.querySelector<HTMLFormElement>('form[data-passkey]');
  if (form === null) return resumeBy(page);
  const { startAuthentication } = await import('@simplewebauthn/browser');
  const optionsJSON = JSON.parse(form.dataset['options'] ?? '{}') as Parameters<
    typeof startAuthentication
  >[0]['optionsJSON'];
  const answer = JSON.stringify(await startAuthentication({ optionsJSON }));
  const body = new URLSearchParams({ answer, next: '/console' });
  return resumeBy(await pageAt('/staff/sign-in', { method: 'POST', body }));
};
