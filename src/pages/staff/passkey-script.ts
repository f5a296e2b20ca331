import WEBAUTHN from '../../../node_modules/@simplewebauthn/browser/dist/bundle/index.umd.min.js';

/**
 * Asks the authenticator when the form with `data-passkey` is sent, and sends its answer with the form. The options are
 * in the form, so that the page fetches nothing.
 */
const ASK = `
(() => {
  const form = document.querySelector('form[data-passkey]');
  const failed = document.getElementById('passkey-failed');
  const { startRegistration, startAuthentication } = SimpleWebAuthnBrowser;
  const ask = form.dataset.passkey === 'join' ? startRegistration : startAuthentication;
  const optionsJSON = JSON.parse(form.dataset.options);
  // A browser lets a passkey be used under the name that it was made for, and below it.
  const name = optionsJSON.rpId ?? optionsJSON.rp.id;
  if (location.hostname !== name && !location.hostname.endsWith('.' + name)) {
    const elsewhere = document.getElementById('passkey-elsewhere');
    const there = new URL(location.href);
    there.hostname = name;
    const link = elsewhere.querySelector('a');
    link.href = there.href;
    link.textContent = there.origin;
    elsewhere.hidden = false;
  }
  let isAsking = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (isAsking) return;
    isAsking = true;
    failed.hidden = true;
    try {
      form.elements.answer.value = JSON.stringify(await ask({ optionsJSON }));
      form.submit();
    } catch {
      failed.hidden = false;
    }
    isAsking = false;
  });
})();`;

/** The script of pages with passkeys: the library, and what calls it. */
export const PASSKEY_SCRIPT = `${WEBAUTHN}\n${ASK}\n`;
