/** Plain http is allowed only for a provider on this machine. */
export const isLocal = (issuer: URL): boolean =>
  issuer.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(issuer.hostname);
