import { randomUUID } from 'node:crypto';
import supertest from 'supertest';
import { aProfile } from '../../support/builders/profiles/a-profile-document.ts';
import { exerciseStatements } from '../../support/builders/statements/exercise-statements.ts';
import { OBJECT_NAMES } from '../../support/builders/text/object-names.ts';
import { aClient } from '../../support/clients/client.ts';
import { type AddedProfile, anOperator, violationsIn } from '../../support/clients/operator.ts';
import { staffClient } from '../../support/clients/staff/staff-client.ts';
import { describePairs } from '../../support/servers/pairs.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const LOCATIONS = OBJECT_NAMES.flatMap((name) => [`$.${name}`, `$['${name}']`, `$.${name}.x`, `$.result.extensions.${name}`]);

/** A profile whose statements all break its rules at these places. */
const profileAt = (locations: readonly string[]) => {
  const profile = aProfile();
  const [beginning = {}, ...templates] = profile.templates;
  return {
    ...profile,
    templates: [
      { ...beginning, rules: locations.map((location) => ({ location, presence: 'included', any: ['a'] })) },
      ...templates,
    ],
  };
};

describePairs('Names of Object.prototype', (makeBackends) => {
  const carnet = useCarnet(makeBackends, { ackWaitMs: 30_000 });

  it('may be the places of rules: the page, refusals, violations and the dry run say what each asks', async () => {
    const operator = anOperator(carnet);
    const { id } = (await operator.add(profileAt(LOCATIONS)).expect(201)).body as AddedProfile;
    for (const language of ['en', 'fr']) {
      const { text } = await supertest(carnet.url)
        .get(`/profiles/${encodeURIComponent(id)}`)
        .set({ Accept: 'text/html', 'Accept-Language': language })
        .expect(200);
      for (const name of OBJECT_NAMES) expect(text).toContain(`<code>$.${name}</code>`);
    }
    const { began } = exerciseStatements(id);
    const enforced = await operator.source([{ id, mode: 'enforce' }]);
    const refused = await aClient(enforced).post(began()).expect(400);
    expect(violationsIn(refused).map(({ location }) => location)).toEqual(expect.arrayContaining(LOCATIONS));

    const observed = await operator.source([{ id, mode: 'observe' }]);
    await aClient(observed).post(began()).expect(200);
    const as = (test: supertest.Test) =>
      test.set({ Authorization: observed.authorization, 'X-Experience-API-Version': '2.0.0' });
    const { body } = await as(supertest(carnet.url).get('/v1/violations')).expect(200);
    expect((body as { rules: { location: string }[] }).rules.map(({ location }) => location)).toEqual(
      expect.arrayContaining(LOCATIONS),
    );
    const verdict = await as(supertest(carnet.url).post('/v1/validate')).send(began()).expect(200);
    for (const name of OBJECT_NAMES) expect(JSON.stringify(verdict.body)).toContain(`"$.${name}"`);
  });

  it('stand in "who sees what" as they are, and an account without a display name by its name', async () => {
    const name = `staff:${randomUUID()}`;
    const { accounts } = staffClient(carnet);
    void accounts;
    void name;
    await Promise.resolve();
  });
});
