import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Addresses that are not of the public internet (IANA special-purpose registries, RFC 6890). */
const INSIDE: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
];

const inside = new BlockList();
for (const [network, prefix] of INSIDE) inside.addSubnet(network, prefix, isIP(network) === 6 ? 'ipv6' : 'ipv4');

/** True if an address is not of the public internet; IPv4 addresses within IPv6 count as themselves. */
export const isInsideAddress = (address: string): boolean =>
  inside.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** The host of a URL, without the brackets of an IPv6 address. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '');

/** Names that no public DNS has: RFC 6761 (localhost), RFC 6762 (local), RFC 8375 (home.arpa), ICANN (internal). */
const INSIDE_NAME = /(?:^|\.)(?:localhost|local|home\.arpa|internal)$|^[^.]*$/i;

/**
 * True if a host, as it is written, is not of the public internet: an address or a name inside, or without a dot.
 * Another name is looked up at each connection.
 */
export const isInsideHost = (host: string): boolean =>
  isIP(host) === 0 ? INSIDE_NAME.test(host.replace(/\.$/, '')) : isInsideAddress(host);

/**
 * A look-up of names for connections. It refuses a name if any of its addresses is inside. Connections go to the
 * addresses that it has checked, so a later answer of the DNS changes nothing.
 */
export const createLookupOutside =
  (refuse: (host: string) => Error): LookupFunction =>
  (host, options, callback) => {
    lookup(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error !== null) {
        callback(error, '', 4);
        return;
      }
      const [first] = addresses;
      if (first === undefined || addresses.some(({ address }) => isInsideAddress(address)))
        callback(refuse(host), '', 4);
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
