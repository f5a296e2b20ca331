import { hostOf, isInsideAddress, isInsideHost } from '../../../src/core/outside/outside-address.ts';

describe('an address', () => {
  it.each([
    ['10.1.2.3', true],
    ['172.31.255.255', true],
    ['172.32.0.1', false],
    ['100.64.0.1', true],
    ['192.168.1.1', true],
    ['93.184.216.34', false],
    ['::ffff:10.0.0.1', true],
    ['::ffff:93.184.216.34', false],
    ['fd00::1', true],
    ['fe80::1', true],
    ['fec0::1', true],
    ['::ffff:0:10.0.0.1', true],
    ['3fff::1', true],
    ['5f00::1', true],
    ['2606:2800:220:1::1', false],
    ['64:ff9b::7f00:1', true],
  ])('knows whether %s is inside: %s', (address, expected) => {
    expect(isInsideAddress(address)).toBe(expected);
  });

  it('is read from a URL, where a name is no address', () => {
    expect(isInsideHost(hostOf(new URL('https://[::1]/')))).toBe(true);
    expect(isInsideHost(hostOf(new URL('https://0x7f.1/')))).toBe(true);
    for (const name of [
      'localhost',
      'localhost.',
      'a.LocalHost',
      'printer.local',
      'lrs.home.arpa',
      'vault.internal',
      'intranet',
    ])
      expect(isInsideHost(hostOf(new URL(`https://${name}/`)))).toBe(true);
    for (const name of ['local.example', 'internal.school.fr', 'mylocalhost.fr', 'school.fr.'])
      expect(isInsideHost(hostOf(new URL(`https://${name}/`)))).toBe(false);
  });
});
