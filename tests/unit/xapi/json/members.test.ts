import fc from 'fast-check';
import { elementsAt, isObjectAt, membersAt } from '../../../../src/xapi/json/members.ts';
import { anyJson, choices } from '../../../support/builders/text/written-json.ts';

const anyText = fc
  .tuple(fc.jsonValue({ maxDepth: 4 }), fc.nat())
  .map(([value, seed]) => anyJson(value)(choices(seed)).sent);

/** Reads a text with the scanner alone, leaves by JSON.parse. */
const read = (text: Buffer, start: number, end: number): unknown => {
  if (isObjectAt(text, start))
    return Object.fromEntries(
      membersAt(text, start).map((member) => [member.name, read(text, member.start, member.end)]),
    );
  if (text[start] === 0x5b) return elementsAt(text, start).map((element) => read(text, element.start, element.end));
  return JSON.parse(text.toString('utf8', start, end));
};

describe('members and elements of a JSON text', () => {
  it('stand where JSON.parse finds them, in any text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const body = Buffer.from(text);
        expect(read(body, 0, body.length)).toEqual(JSON.parse(text));
      }),
      { numRuns: 300 },
    );
  });

  it('have the names that escapes and letters beyond ASCII spell', () => {
    const text = Buffer.from('{"\\u0069d":1,"é\\"":2,"😀":3,"":4,"a\\\\":5}');
    expect(membersAt(text, 0).map(({ name }) => name)).toEqual(['id', 'é"', '😀', '', 'a\\']);
  });

  it('begin at the quotation mark of the name, and values end before white space', () => {
    const text = Buffer.from(' { "a" : 12 , "b":[ 1 ] } ');
    expect(
      membersAt(text, 1).map(({ from, start, end }) => [
        text.toString('utf8', from, end),
        text.toString('utf8', start, end),
      ]),
    ).toEqual([
      ['"a" : 12', '12'],
      ['"b":[ 1 ]', '[ 1 ]'],
    ]);
  });

  it('of a text that is cut anywhere are some list, in bounded time', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), (text, cut) => {
        const body = Buffer.from(text).subarray(0, cut % (text.length + 1));
        expect(membersAt(body, 0).length + elementsAt(body, 0).length).toBeLessThanOrEqual(2 * body.length);
      }),
    );
  });
});
