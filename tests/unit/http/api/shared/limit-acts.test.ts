import { createActLimits } from '../../../../../src/http/api/shared/limit-acts.ts';

describe('what tools and labs do that stays in the audit chain', () => {
  it('is a thousand acts a day for each source; operators and stewards are not counted', async () => {
    const { countOfSource, countOfStaff } = createActLimits();
    const ofLab = () => countOfStaff({ scopes: ['scientist'], lab: 'lab', actor: 'key' });
    for (let n = 0; n < 999; n++) await countOfSource('lab');
    await ofLab();
    for (const refused of [ofLab(), countOfSource('lab')])
      await expect(refused).rejects.toMatchObject({
        kind: 'too-many-requests',
        faults: [{ at: 'acts' }],
        extensions: {
          retryAfterS: expect.any(Number) as number,
          rateLimit: { policy: '"acts";q=1000;w=86400', state: expect.stringMatching(/^"acts";r=0;t=\d+$/) as string },
        },
      });
    await countOfSource('other');
    await countOfStaff({ scopes: ['operator'], lab: 'lab', actor: 'key' });
    await countOfStaff({ scopes: ['steward'], lab: 'lab', actor: 'key' });
  });
});
