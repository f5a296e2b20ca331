import { defined } from '../../core/json-object.ts';
import type { Fault } from '../../core/problem.ts';

const DOCUMENTS: readonly (readonly [begin: RegExp, address: string])[] = [
  [/^xAPI 1\.0\.3 Data ([\d.]+)/, 'https://github.com/adlnet/xAPI-Spec/blob/1.0.3/xAPI-Data.md'],
  [/^xAPI 1\.0\.3 Communication ([\d.]+)/, 'https://github.com/adlnet/xAPI-Spec/blob/1.0.3/xAPI-Communication.md'],
  [
    /^IEEE 9274\.1\.1 ([\d.]+)/,
    'https://opensource.ieee.org/xapi/xapi-base-standard-documentation/-/blob/main/' +
      '9274.1.1%20xAPI%20Base%20Standard%20for%20LRSs.md',
  ],
  [
    /^xAPI Profiles(?: 1\.0,)? Part Two ([\d.]+)/,
    'https://github.com/adlnet/xapi-profiles/blob/master/xapi-profiles-structure.md',
  ],
  [
    /^xAPI Profiles(?: 1\.0,)? Part Three ([\d.]+)/,
    'https://github.com/adlnet/xapi-profiles/blob/master/xapi-profiles-communication.md',
  ],
  [/^cmi5 ([\d.]+)/, 'https://github.com/AICC/CMI-5_Spec_Current/blob/quartz/cmi5_spec.md'],
];

/** The address of the section that a requirement names; undefined if its document is not on the web. */
export const requirementLink = (requirement: string): string | undefined => {
  for (const [begin, address] of DOCUMENTS) {
    const section = begin.exec(requirement)?.[1]?.replace(/\.$/, '');
    if (section !== undefined) return `${address}#:~:text=${section}`;
  }
  return undefined;
};

/** A fault with the address of the section that it breaks, as answers have it. */
export const withRequirementLink = (fault: Fault): Fault & { readonly link?: string } => ({
  ...fault,
  ...defined({ link: fault.requirement === undefined ? undefined : requirementLink(fault.requirement) }),
});
