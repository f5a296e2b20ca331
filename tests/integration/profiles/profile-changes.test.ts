import { randomUUID } from 'node:crypto';
import type supertest from 'supertest';
import { aProfile, type ProfileObject } from '../../support/builders/profiles/a-profile-document.ts';
import { exerciseStatements } from '../../support/builders/statements/exercise-statements.ts';
import { aClient } from '../../support/clients/client.ts';
import { keepAliveAgent } from '../../support/clients/connections/idle-connections.ts';
import { anOperator } from '../../support/clients/operator.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';

const changesIn = ({ body }: supertest.Response): readonly Readonly<Record<string, unknown>>[] =>
  (body as { changes: readonly Readonly<Record<string, unknown>>[] }).changes;

describeOnBackends('one', 'an upload of a profile', (makeBackends) => {
  const carnet = useCarnet(makeBackends, { ackWaitMs: 30_000 });
  const operator = () => anOperator(carnet);
  const preview = (document: unknown, value = 'true') =>
    keepAliveAgent(carnet.url)
      .post(`/v1/profiles?preview=${value}`)
      .set({ Authorization: carnet.authorization, 'Content-Type': 'application/ld+json' })
      .send(JSON.stringify(document));
  /** The profile of exercises, in which an answer also needs a duration. */
  const stricter = (id: string, more: ProfileObject = {}) => {
    const [beginning, answer] = aProfile({ id }).templates;
    const rules = [
      ...(answer as { rules: readonly object[] }).rules,
      { location: '$.result.duration', presence: 'included' },
    ];
    return aProfile({ id, templates: [beginning, { ...answer, rules }], ...more });
  };

  it('says which rules change, and which stored statements of each source are no longer valid', async () => {
    const { id } = aProfile();
    expect(changesIn(await operator().add(aProfile({ id })).expect(201))).toEqual([]);
    expect(changesIn(await operator().add(aProfile({ id })).expect(200))).toEqual([]);
    const { began, answered, unscored } = exerciseStatements(id);
    const [first, second, off] = [
      await operator().source(),
      await operator().source(),
      await operator().source([{ id, mode: 'off' }]),
    ];
    const timed = answered({ result: { ...(answered()['result'] as object), duration: 'PT1S' } });
    await aClient(first).post([began(), answered(), answered(), timed, unscored()]).expect(200);
    await aClient(second)
      .post([began(), answered({ context: { registration: randomUUID() } })])
      .expect(200);
    await aClient(off).post(answered()).expect(200);

    const expected = [
      {
        version: `${id}/v1`,
        before: `${id}/v1`,
        templates: {
          added: [],
          removed: [],
          changed: [
            {
              id: `${id}/answer`,
              rulesAdded: [
                {
                  location: '$.result.duration',
                  presence: 'included',
                  sentence: 'The duration must be there. $.result.duration',
                },
              ],
              rulesRemoved: [],
              selectsOthers: false,
            },
          ],
        },
        patterns: { added: [], removed: [], changed: [] },
        concepts: { added: [], removed: [] },
        statements: {
          isPartial: false,
          sources: expect.arrayContaining([
            {
              source: first.id,
              checked: 5,
              noLongerValid: 2,
              rules: [
                {
                  by: `${id}/answer`,
                  kind: 'template',
                  rule: 'presence',
                  location: '$.result.duration',
                  count: 2,
                },
              ],
            },
            { source: second.id, checked: 1, noLongerValid: 0, rules: [] },
          ]),
        },
      },
    ];
    expect(changesIn(await preview(stricter(id)).expect(200))).toEqual(expected);
    // It was not put in force.
    const { began: begin, answered: answer } = exerciseStatements(id);
    await aClient(await operator().source([{ id, mode: 'enforce' }]))
      .post([begin(), answer()])
      .expect(200);
    const [change] = changesIn(await operator().add(stricter(id)).expect(200));
    expect(change).toMatchObject({ version: `${id}/v1`, templates: expected[0]!.templates });
    await preview(stricter(id), 'perhaps').expect(400);
  });

  it('compares a new version with the one that it follows', async () => {
    const { id } = aProfile();
    await operator().add(aProfile({ id })).expect(201);
    const source = await operator().source();
    const { began, answered } = exerciseStatements(id);
    await aClient(source).post([began(), answered()]).expect(200);
    const text = JSON.stringify(stricter(id)).replaceAll(`"inScheme":"${id}/v1"`, `"inScheme":"${id}/v2"`);
    const document = {
      ...(JSON.parse(text) as object),
      versions: [
        { id: `${id}/v2`, generatedAtTime: '2025-03-27T12:30:00Z', wasRevisionOf: [`${id}/v1`] },
        { id: `${id}/v1`, generatedAtTime: '2024-03-27T12:30:00Z' },
      ],
    };
    const [change] = changesIn(await preview(document).expect(200));
    expect(change).toMatchObject({
      version: `${id}/v2`,
      statements: { sources: [{ source: source.id, checked: 2, noLongerValid: 1 }] },
    });
  });
});
