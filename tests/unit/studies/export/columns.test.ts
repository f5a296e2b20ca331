import { columnsOf } from '../../../../src/studies/export/columns.ts';

const extensions = (declared: Readonly<Record<string, string>>) =>
  columnsOf({ extensions: declared, responses: false }).filter(({ name }) => name.includes('extension'));

describe('the columns of a study', () => {
  it('have unique names', () => {
    const names = columnsOf({
      extensions: {
        'https://a.example/attempt': 'number',
        'https://b.example/Attempt': 'number',
        'https://b.example/': 'boolean',
      },
      responses: true,
    }).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('have extensions of the view, as results and as contexts carry them, with the type that the view declares', () => {
    expect(
      extensions({
        'https://x.example/e~1/level-of help': 'enum:easy|hard',
        'https://x.example/attempt': 'number',
        'https://x.example/last': 'boolean',
      }),
    ).toEqual([
      {
        name: 'result_extension_attempt',
        type: 'number',
        pointer: '/statement/result/extensions/https:~1~1x.example~1attempt',
      },
      {
        name: 'result_extension_level_of_help',
        type: 'text',
        pointer: '/statement/result/extensions/https:~1~1x.example~1e~01~1level-of help',
      },
      {
        name: 'result_extension_last',
        type: 'boolean',
        pointer: '/statement/result/extensions/https:~1~1x.example~1last',
      },
      {
        name: 'context_extension_attempt',
        type: 'number',
        pointer: '/statement/context/extensions/https:~1~1x.example~1attempt',
      },
      {
        name: 'context_extension_level_of_help',
        type: 'text',
        pointer: '/statement/context/extensions/https:~1~1x.example~1e~01~1level-of help',
      },
      {
        name: 'context_extension_last',
        type: 'boolean',
        pointer: '/statement/context/extensions/https:~1~1x.example~1last',
      },
    ]);
  });

  it('call extensions whose IRIs end alike after their whole IRIs', () => {
    expect(
      extensions({ 'https://a.example/try': 'number', 'https://b.example/try/': 'number' }).map(({ name }) => name),
    ).toEqual([
      'result_extension_https://a.example/try',
      'result_extension_https://b.example/try/',
      'context_extension_https://a.example/try',
      'context_extension_https://b.example/try/',
    ]);
  });

  it('have answers only where the view releases them', () => {
    const has = (responses: boolean) =>
      columnsOf({ extensions: {}, responses }).some(({ pointer }) => pointer === '/statement/result/response');
    expect([has(true), has(false)]).toEqual([true, false]);
  });
});
