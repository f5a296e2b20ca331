import { createReadSender } from '../../../../src/http/server/check-origin.ts';
import { parseAlternateRequest } from '../../../../src/http/server/alternate-request-syntax.ts';
import type { Request } from '../../../../src/http/message/request-response.ts';

const BYTES = 65_536;

describe('a form that is read before its sender is known', () => {
  const readSender = createReadSender('http://carnet.example');
  const request = (head: Buffer, isComplete: boolean): Request => ({
    id: 'id',
    address: '192.0.2.1',
    sender: {},
    isHead: false,
    search: 'method=PUT',
    params: {},
    header: () => undefined,
    accepts: () => undefined,
    acceptsLanguage: () => undefined,
    body: () => Promise.reject(new Error('not read before the sender is known')),
    bodyHead: () =>
      Promise.resolve({
        head,
        isComplete,
        rest: () => Promise.reject(new Error('not read before the sender is known')),
      }),
    stream: () => {
      throw new Error('not read before the sender is known');
    },
  });

  it.each([
    ['a content of +', `content=${'+'.repeat(BYTES)}`],
    ['a content of escapes', `content=${'%2B'.repeat(BYTES / 3)}`],
    ['a header of +', `Authorization=${'+'.repeat(BYTES)}`],
    ['a parameter of escapes', `agent=${'%C3%A9'.repeat(BYTES / 6)}&content=a`],
    ['names of +', Array.from({ length: 99 }, () => '+'.repeat(600)).join('&')],
    ['too many fields', '&a'.repeat(BYTES / 2)],
    ['nothing but separators', '&'.repeat(BYTES)],
    ['a content given a hundred times', `content=${'+'.repeat(600)}&`.repeat(99)],
  ])('is read in linear time where it is %s', async (_, text) => {
    const head = Buffer.from(text.slice(0, BYTES));
    for (const isComplete of [true, false]) {
      const started = process.cpuUsage();
      // Refused or not: what counts is the time.
      await parseAlternateRequest(request(head, isComplete), readSender).catch(() => undefined);
      // Some milliseconds; a quadratic scan of 64 kB would be seconds.
      expect(process.cpuUsage(started).user / 1000).toBeLessThan(500);
    }
  });
});
