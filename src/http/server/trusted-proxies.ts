import { BlockList, isIPv6 } from 'node:net';

/** True if an address is one of these: each an address, or a block as in 10.0.0.0/8 (RFC 4632). */
export const createIsTrustedProxy = (blocks: readonly string[]): ((address: string) => boolean) => {
  const trusted = new BlockList();
  for (const block of blocks) {
    const [address = '', bits] = block.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    trusted.addSubnet(address, Number(bits ?? (family === 'ipv6' ? 128 : 32)), family);
  }
  return (address) => blocks.length > 0 && trusted.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
};
