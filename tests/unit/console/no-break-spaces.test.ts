import { withNoBreakSpaces } from '../../../src/console/texts/no-break-spaces.ts';

describe('French texts of the console', () => {
  it('have no-break spaces beside double punctuation, at any depth and where functions make them', () => {
    const texts = {
      plain: 'Attention : « oui » ou non ?',
      parts: ['un ; deux', { deep: 'quoi !' }],
      made: (name: string, count: number) => `${name} : ${count}`,
      figure: 7,
    };
    const typeset = withNoBreakSpaces(texts);
    expect(typeset.plain).toBe('Attention\u00a0: «\u00a0oui\u00a0» ou non\u00a0?');
    expect(typeset.parts).toEqual(['un\u00a0; deux', { deep: 'quoi\u00a0!' }]);
    expect(typeset.made('Nom', 2)).toBe('Nom\u00a0: 2');
    expect(typeset.figure).toBe(7);
  });
});
