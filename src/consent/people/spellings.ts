import { exactAgentKey } from '../../xapi/model/agents.ts';
import { createMemo } from '../../xapi/model/memo.ts';
import type { Token } from '../../xapi/model/types.ts';
import { agentToken, relatedAgentToken } from '../../xapi/statement/tokens.ts';

const ACCOUNT = 'account:';
const OPENID = 'openid:';
const ORIGIN = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)/i;
const DEFAULT_PORTS: ReadonlyMap<string, string> = new Map([
  ['http', ':80'],
  ['https', ':443'],
]);

/** The home page and the name in the `agentKey` of an account. */
const readAccount = (key: string): { readonly homePage: string; readonly name: string } => {
  const start = key.indexOf(':', ACCOUNT.length) + 1;
  const end = start + Number(key.slice(ACCOUNT.length, start - 1));
  return { homePage: key.slice(start, end), name: key.slice(end) };
};

const accountKey = (homePage: string, name: string): string => `${ACCOUNT}${homePage.length}:${homePage}${name}`;

const composed = (text: string): string => text.trim().normalize('NFC');

/** A URL with scheme and host in lower case (RFC 3986, 6.2.2.1), in NFC, without the default port of its scheme. */
const withPlainOrigin = (url: string): string => {
  const text = composed(url);
  const [origin = '', scheme = '', authority = ''] = ORIGIN.exec(text) ?? [];
  if (origin === '') return text;
  const name = scheme.toLowerCase();
  const port = DEFAULT_PORTS.get(name);
  const userEnd = authority.lastIndexOf('@') + 1;
  const host = authority.slice(userEnd).toLowerCase();
  const plain = port !== undefined && host.endsWith(port) ? host.slice(0, -port.length) : host;
  // Normalized once more, as a letter in lower case may be one that is composed with the next.
  return `${name}://${authority.slice(0, userEnd)}${plain}${text.slice(origin.length)}`.normalize('NFC');
};

const ONE_LAST_SLASH = /[^\s/]\/$/u;

/** A slash behind a space or a slash stays: without it the key of the rest would be another one again. */
const withoutLastSlash = (url: string): string => (ONE_LAST_SLASH.test(url) ? url.slice(0, -1) : url);

/**
 * The key of the person behind an `agentKey`, one for the spellings of an identifier. Ignored are the composition of
 * accents (NFC) and outer spaces; in the URL of a home page or an OpenID the letter case of scheme and host and a
 * default port; in a home page the one slash at its end.
 */
export const personKey = createMemo(8192, (key) => {
  if (key.startsWith(ACCOUNT)) {
    const { homePage, name } = readAccount(key);
    return accountKey(withoutLastSlash(withPlainOrigin(homePage)), composed(name));
  }
  if (key.startsWith(OPENID)) return `${OPENID}${withPlainOrigin(key.slice(OPENID.length))}`;
  const exact = exactAgentKey(key);
  return exact === key ? key : `mbox:${key.slice(exact.length + 1)}`;
});

const withSlash = (person: string): readonly string[] => {
  const { homePage, name } = readAccount(person);
  return withoutLastSlash(`${homePage}/`) === homePage ? [accountKey(`${homePage}/`, name)] : [];
};

/**
 * The other keys under which an earlier release may have stored the person of an `agentKey`. They are the identifier as
 * it is written (before 0086), with and without the slash at the end of its home page (before 0022). No index can be
 * computed from another one, so people under further spellings are found when these are written.
 */
export const formerKeys = (key: string): readonly string[] => {
  const person = personKey(key);
  if (!key.startsWith(ACCOUNT)) return key === person ? [] : [exactAgentKey(key)];
  if (key === person) return withSlash(person);
  const { homePage, name } = readAccount(key);
  const written = accountKey(withoutLastSlash(homePage), name);
  const all = new Set([written, ...withSlash(written), key, ...withSlash(person)]);
  all.delete(person);
  return [...all];
};

/** The key of the `mbox_sha1sum` of an `mbox` that is not in NFC: the hash does not tell that it is one. */
export const hashedKeyOf = (key: string): string | undefined => {
  const exact = exactAgentKey(key);
  return exact === key ? undefined : exact;
};

/** The tokens of statements that name an Agent anywhere, by known spellings of its `agentKey`. */
export const agentTokensOf = (key: string): readonly Token[] => [
  ...new Set([key, personKey(key), ...formerKeys(key)].flatMap((one) => [agentToken(one), relatedAgentToken(one)])),
];
