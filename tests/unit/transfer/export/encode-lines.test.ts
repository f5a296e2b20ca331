import { createLineEncoder } from '../../../../src/transfer/export/encode-lines.ts';
import { readLineForm } from '../../../../src/transfer/export/read-export-query.ts';
import { aStatement } from '../../../support/builders/statements/a-statement.ts';

const written = (about: object): string => JSON.stringify(aStatement({ ...about }));

const encoded = async (query: string, ...texts: readonly string[]): Promise<string> => {
  const { head, encode } = createLineEncoder(readLineForm(new URLSearchParams(query)));
  const batch = texts.map((text, at) => ({ cursor: `c${at}`, source: 'moodle', text: Buffer.from(text) }));
  return `${Buffer.from(head).toString()}${Buffer.from(await encode(batch)).toString()}`;
};

describe('the lines of an export', () => {
  it('are the statements as they are stored, each on one line', async () => {
    expect(await encoded('', '{"b": 1}', '{\r\n  "a": "x\\ny"\n}')).toBe('{"b": 1}\n{    "a": "x\\ny" }\n');
  });

  it('have cursor and source in an envelope', async () => {
    expect(await encoded('envelope=true', '{"id":"1"}')).toBe(
      '{"cursor":"c0","source":"moodle","statement":{"id":"1"}}\n',
    );
  });

  it('are CSV by RFC 4180, with a header where one is wanted', async () => {
    const statement = written({ id: 'a"b', actor: { name: 'x, y' }, result: { success: true, response: 'a\nb' } });
    const columns = 'columns=id,actor.name,success,result.response,score_raw';
    expect(await encoded(`format=csv&${columns}`, statement)).toBe(
      'id,actor.name,success,result.response,score_raw\r\n"a""b","x, y",true,"a\nb",\r\n',
    );
    expect(await encoded(`format=csv&header=false&${columns}`, statement)).toMatch(/^"a""b"/);
  });

  it.each(['=1+1', '+1', '-1', '@sum', '\t=1', '\r=1', ';=1'])(
    'give a spreadsheet no formula to evaluate: %j',
    async (text) => {
      const line = await encoded('format=csv&header=false&columns=response', written({ result: { response: text } }));
      expect(line.replace(/^"/, '')).toMatch(/^'/);
    },
  );

  it('leave negative numbers as they are', async () => {
    expect(
      await encoded('format=csv&header=false&columns=score_raw', written({ result: { score: { raw: -1 } } })),
    ).toBe('-1\r\n');
  });
});
