import { ada, ben, inContext, type Spot, type Table } from './table.ts';

const SHA1 = '1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e';
const cy = { mbox_sha1sum: SHA1 };
const dot = { openid: 'https://dot.school.example/' };
const IDENTIFIERS = { ...ada, ...ben, ...cy, ...dot };
const NAMES = ['mbox', 'mbox_sha1sum', 'openid', 'account'] as const;

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** As object of a statement an Agent or Group must say that it is one. */
const asObject = (objectType: string): Spot => ({
  put: (value) => ({ object: isObject(value) ? { objectType, ...value } : value }),
});

const AGENT_SPOTS: Table['spots'] = {
  actor: { put: (actor) => ({ actor }) },
  object: asObject('Agent'),
  instructor: inContext('instructor'),
  'member of an anonymous Group': { put: (value) => ({ actor: { objectType: 'Group', member: [ben, value] } }) },
  'member of an identified Group': { put: (value) => ({ actor: { objectType: 'Group', ...dot, member: [value] } }) },
  'member of the team': { put: (value) => ({ context: { team: { objectType: 'Group', member: [value] } } }) },
  authority: { put: (authority) => ({ authority }), outermost: true },
  'agent of a contextAgent': {
    put: (agent) => ({ context: { contextAgents: [{ objectType: 'contextAgent', agent }] } }),
    only: '2.0.0',
  },
};

const GROUP_SPOTS: Table['spots'] = {
  actor: { put: (actor) => ({ actor }) },
  object: { put: (object) => ({ object }) },
  instructor: inContext('instructor'),
  team: inContext('team'),
  'group of a contextGroup': {
    put: (group) => ({ context: { contextGroups: [{ objectType: 'contextGroup', group }] } }),
    only: '2.0.0',
  },
};

const pairs = NAMES.flatMap((one, index) =>
  NAMES.slice(index + 1).map((other): [string, object] => [
    `${one} beside ${other}`,
    { [one]: IDENTIFIERS[one], [other]: IDENTIFIERS[other] },
  ]),
);

const account = (about: object): object => ({ account: { ...ben.account, ...about } });
const group = (about: object): object => ({ objectType: 'Group', ...about });

/** Who a statement is about. */
export const ACTOR_TABLES: readonly Table[] = [
  {
    title: 'an Agent',
    sections: ['2.4.2.1, 2.4.2.3, 2.4.2.4', '4.2.2.1'],
    spots: AGENT_SPOTS,
    allowed: {
      'an mbox': ada,
      'an mbox with signs in the local part': { mbox: 'mailto:ada.b+lessons_7@mail.school.example' },
      'an mbox_sha1sum': cy,
      'an mbox_sha1sum in capitals': { mbox_sha1sum: SHA1.toUpperCase() },
      'an openid': dot,
      'an account': ben,
      'an account with a number as its name, in a string': account({ name: '20260117' }),
      'an account in letters beyond ASCII': { account: { homePage: 'https://schule.example/straße', name: 'ß-日本' } },
      'objectType Agent': { objectType: 'Agent', ...ada },
      'a name': { name: 'Ada', ...ada },
      'an empty name': { name: '', ...ben },
    },
    refused: {
      'no identifier': {},
      'a name alone': { name: 'Ada' },
      ...Object.fromEntries(pairs),
      'all four identifiers': IDENTIFIERS,
      'objectType in small letters': { objectType: 'agent', ...ada },
      'objectType Person': { objectType: 'Person', ...ada },
      'an empty objectType': { objectType: '', ...ada },
      'objectType as a number': { objectType: 1, ...ada },
      'a name that is a number': { name: 7, ...ada },
      'a name that is a list, as of a Person': { name: ['Ada'], ...ada },
      'an mbox without scheme': { mbox: 'ada@school.example' },
      'an mbox of another scheme': { mbox: 'https://ada@school.example' },
      'an mbox without address': { mbox: 'mailto:' },
      'an mbox without domain': { mbox: 'mailto:ada' },
      'an mbox with two addresses': { mbox: 'mailto:ada@school.example,ben@school.example' },
      'an empty mbox': { mbox: '' },
      'an mbox that is a list': { mbox: [ada.mbox] },
      'an mbox_sha1sum with a digit too few': { mbox_sha1sum: SHA1.slice(1) },
      'an mbox_sha1sum with a digit too many': { mbox_sha1sum: `${SHA1}0` },
      'an mbox_sha1sum with a letter that is no digit': { mbox_sha1sum: SHA1.replace('e', 'g') },
      'an mbox_sha1sum that is an mbox': { mbox_sha1sum: ada.mbox },
      'an empty mbox_sha1sum': { mbox_sha1sum: '' },
      'an openid without scheme': { openid: 'dot.school.example' },
      'an empty openid': { openid: '' },
      'an openid that is a number': { openid: 123 },
      'an account that is a string': { account: 'ben' },
      'an account that is a list': { account: [ben.account] },
      'an empty account': { account: {} },
      'an account without homePage': { account: { name: 'ben' } },
      'an account without name': { account: { homePage: 'https://school.example' } },
      'a homePage without scheme': account({ homePage: 'school.example' }),
      'an empty homePage': account({ homePage: '' }),
      'an account with a number as its name': account({ name: 20260117 }),
      'an account with a property of its own': account({ id: 'ben' }),
      'homePage in small letters': { account: { homepage: 'https://school.example', name: 'ben' } },
      'a property that Agents have not': { ...ada, email: 'ada@school.example' },
      'Mbox with a capital': { Mbox: ada.mbox },
      'a string': 'ada',
      'a list': [ada],
      true: true,
    },
  },
  {
    title: 'an Agent that is not the object',
    sections: ['2.4.2.1', '4.2.2.1'],
    spots: {
      actor: AGENT_SPOTS['actor']!,
      instructor: AGENT_SPOTS['instructor']!,
      'agent of a contextAgent': AGENT_SPOTS['agent of a contextAgent']!,
    },
    allowed: { 'no objectType': ada },
    refused: {
      'members, but no objectType Group': { member: [ada] },
      'members beside an identifier, but no objectType Group': { ...ada, member: [ben] },
      'members of an Agent': { objectType: 'Agent', ...ada, member: [ben] },
    },
  },
  {
    title: 'a Group',
    sections: ['2.4.2.2', '4.2.2.1'],
    spots: GROUP_SPOTS,
    allowed: {
      'anonymous, with one member': group({ member: [ada] }),
      'anonymous, with members of every kind and a name': group({
        name: 'Class 7b',
        member: [ada, ben, cy, { objectType: 'Agent', ...dot }],
      }),
      ...Object.fromEntries(
        NAMES.map((name) => [`identified by ${name}, without members`, group({ [name]: IDENTIFIERS[name] })]),
      ),
      'identified, with no member in the list': group({ ...ben, member: [] }),
      'identified, with members': group({ ...ben, name: 'Class 7b', member: [ada, cy] }),
    },
    refused: {
      'neither identifier nor members': group({}),
      'anonymous, with a name alone': group({ name: 'Class 7b' }),
      'anonymous, with no member in the list': group({ member: [] }),
      'members that are no list': group({ member: ada }),
      'a member that is null': group({ member: [null] }),
      'a member that is a string': group({ member: ['ada'] }),
      'a member without identifier': group({ member: [ada, {}] }),
      'a member with two identifiers': group({ member: [{ ...ada, ...ben }] }),
      'an anonymous Group as member': group({ member: [ada, group({ member: [ben] })] }),
      'an identified Group as member': group({ member: [group(ben)] }),
      'a Group as member of an identified Group': group({ ...dot, member: [group({ ...ada, member: [ben] })] }),
      ...Object.fromEntries(pairs.map(([title, two]) => [title, group(two)])),
      'two identifiers beside members': group({ ...ada, ...ben, member: [cy] }),
      'no objectType': { member: [ada] },
      'objectType in small letters': { objectType: 'group', member: [ada] },
      'a name that is a number': group({ name: 7, member: [ada] }),
      'Member with a capital': group({ Member: [ada] }),
      'a property that Groups have not': group({ member: [ada], members: 1 }),
      'a malformed identifier': group({ mbox: 'class@school.example' }),
    },
  },
  {
    title: 'the team',
    sections: ['2.4.6', '4.2.2.5'],
    spots: { team: inContext('team') },
    allowed: { 'a Group': group({ member: [ada] }) },
    refused: {
      'an Agent': ada,
      'an Agent that says so': { objectType: 'Agent', ...ada },
      'a list of Groups': [group({ member: [ada] })],
    },
  },
  {
    title: 'an Agent or Group as object',
    sections: ['2.4.4.2', '4.2.2.3'],
    spots: { object: { put: (object) => ({ object }) } },
    allowed: { 'an Agent': { objectType: 'Agent', ...ada }, 'an identified Group': group(ben) },
    refused: {
      'an Agent without objectType': ada,
      'an Agent without objectType, by account': ben,
      'a Group without objectType': { member: [ada] },
      'objectType Actor': { objectType: 'Actor', ...ada },
    },
  },
  {
    title: 'the authority',
    sections: ['2.4.9', '4.2.2'],
    spots: { authority: { put: (authority) => ({ authority }), outermost: true } },
    allowed: { 'an Agent': ada, 'an anonymous Group of two Agents': group({ member: [ben, ada] }) },
    refused: {
      'a Group of one': group({ member: [ada] }),
      'a Group of three': group({ member: [ada, ben, cy] }),
      'a Group without members': group({}),
      'a Group of two, one of them a Group': group({ member: [ada, group(ben)] }),
      'a string': 'ada',
    },
  },
];
