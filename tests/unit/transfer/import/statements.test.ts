import { agentOfIfi } from '../../../../src/transfer/import/statements/agent-of-ifi.ts';
import { storedTime } from '../../../../src/transfer/import/statements/stored-time.ts';

describe('an agent of lrsql', () => {
  it.each([
    ['mbox::mailto:ada@school.example', { mbox: 'mailto:ada@school.example' }],
    ['mbox_sha1sum::a9993e36', { mbox_sha1sum: 'a9993e36' }],
    ['openid::https://id.example/a::b', { openid: 'https://id.example/a::b' }],
    [
      'account::ada@school.example@https://moodle.example',
      { account: { homePage: 'https://moodle.example', name: 'ada@school.example' } },
    ],
    ['account::a::b@urn:x:y@z', { account: { homePage: 'urn:x:y@z', name: 'a::b' } }],
  ])('%s has its identifier', (ifi, identifier) => {
    expect(agentOfIfi(ifi)).toEqual({ agent: JSON.stringify({ objectType: 'Agent', ...identifier }) });
  });

  it.each([
    ['', 'no identifier'],
    ['mbox::', 'no identifier'],
    ['name::ada', 'no identifier'],
    ['account::ada@home', 'no home page'],
    ['account::@https://a.example', 'no home page'],
    ['account::a@https://b.example@https://c.example', 'in several ways'],
  ])('%s is none, with the reason', (ifi, why) => {
    expect(agentOfIfi(ifi)).toEqual({ why: expect.stringContaining(why) as string });
  });
});

describe('the time of a document', () => {
  it.each([
    ['2024-03-04T08:00:00.123456789Z', '2024-03-04T08:00:00.123Z'],
    ['2024-03-04 09:00:00.123+01', '2024-03-04T08:00:00.123Z'],
    ['2024-03-04 13:30:00+05:30', '2024-03-04T08:00:00.000Z'],
    ['2024-03-04 08:00:00', '2024-03-04T08:00:00.000Z'],
    ['2024-03-04T08:00:00-00', undefined],
    ['yesterday', undefined],
    [undefined, undefined],
  ])('%s is %s', (text, time) => {
    expect(storedTime(text)).toBe(time);
  });
});
