import { randomUUID } from 'node:crypto';
import type supertest from 'supertest';
import { aProfile, type ProfileObject } from '../../support/builders/profiles/a-profile-document.ts';
import { aNamedStatement, aVoiding } from '../../support/builders/statements/a-statement.ts';
import { exerciseStatements } from '../../support/builders/statements/exercise-statements.ts';
import { aClient } from '../../support/clients/client.ts';
import { type AddedProfile, anOperator, type ProfileMode } from '../../support/clients/operator.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { runCarnet, type RunningCarnet, useCarnet } from '../../support/servers/running-carnet.ts';

const headerOf = ({ headers }: supertest.Response): unknown => (headers as Record<string, unknown>)['lrs-profile'];

describeOnBackends('one', 'the header LRS-Profile', (makeBackends) => {
  /** Another server on the same journal and store, without a sink. */
  let other: RunningCarnet;
  afterAll(async () => {
    await other.close();
    expect(other.unexpectedErrors).toEqual([]);
  });
  const carnet = useCarnet(makeBackends, { ackWaitMs: 30_000 });
  beforeAll(async () => {
    other = await runCarnet(carnet.backends, { role: 'api', ackWaitMs: 30_000 });
  });

  const sourceWith = async (mode: ProfileMode['mode'], wished: ProfileObject = {}) => {
    const { body } = await anOperator(carnet).add(aProfile(wished)).expect(201);
    const added = body as AddedProfile;
    await other.profiles.refresh();
    const source = await anOperator(carnet).source([{ id: added.id, mode }]);
    return {
      added,
      version: `${added.id}/v1`,
      client: aClient(source),
      otherClient: aClient({ ...source, url: other.url }),
      ...exerciseStatements(added.id),
    };
  };

  it('counts the statements of a request that violate a version, at any server, also of those sent again', async () => {
    const { version, client, otherClient, began, unscored } = await sourceWith('observe');
    const statements = [began(), unscored(), unscored(), began()];
    for (const server of [client, otherClient]) {
      expect(headerOf(await server.post(statements).expect(200))).toBe(`"${version}";violating=3`);
      expect(headerOf(await server.put(statements[1]!.id, statements[1]).expect(204))).toBe(`"${version}";violating=1`);
      expect(headerOf(await server.put(statements[0]!.id, statements[0]).expect(204))).toBeUndefined();
    }
    expect(headerOf(await otherClient.post(unscored()).expect(200))).toBe(`"${version}";violating=1`);
  });

  it('counts the statements that match no template, and those that claim a version that no profile has', async () => {
    const { version, client, began } = await sourceWith('observe', { patterns: [] });
    const other = { verb: { id: 'https://x.example/other' } };
    const unknown = version.replace(/v1$/, 'v9');
    const category = [{ id: version }, { id: unknown }];
    const context = { ...(began()['context'] as object), contextActivities: { category } };
    const statements = [began(), began(other), began({ ...other, context })];
    const expected = `"${version}";unmatched=2, "${unknown}";unknown=1`;
    expect(headerOf(await client.post(statements).expect(200))).toBe(expected);
    expect(headerOf(await client.put(statements[1]!.id, statements[1]).expect(204))).toBe(`"${version}";unmatched=1`);
  });

  it('is absent where nothing is violated, nothing is claimed, or the profile is off', async () => {
    const { client, began } = await sourceWith('observe');
    expect(headerOf(await client.post(began()).expect(200))).toBeUndefined();
    expect(headerOf(await client.post(aNamedStatement()).expect(200))).toBeUndefined();
    const off = await sourceWith('off');
    expect(headerOf(await off.client.post(off.unscored()).expect(200))).toBeUndefined();
  });

  it('names unchecked patterns, as the metric and the answer to the upload do', async () => {
    const id = `https://profiles.example/${randomUUID()}`;
    const [session, answers] = aProfile({ id }).patterns;
    const patterns = [
      { ...session, sequence: [`${id}/beginning`, 'https://profiles.example/unknown/pattern'] },
      answers,
    ];
    const { added, version, client, began } = await sourceWith('enforce', { id, patterns });
    expect(added.versions).toMatchObject([{ id: version, uncheckedPatterns: [`${id}/session`] }]);
    expect(headerOf(await client.post(began()).expect(200))).toBe(`"${version}";unchecked=1`);
    const samples = await anOperator(carnet).samples('carnet_profile_unchecked_patterns', { profile: version });
    expect(samples.map(([, value]) => value)).toEqual([1]);
  });

  it('says nothing of a statement that another source stored', async () => {
    const { unscored, client } = await sourceWith('observe');
    const statement = unscored();
    await client.post(statement).expect(200);
    const stranger = aClient(await anOperator(carnet).source());
    expect(headerOf(await stranger.post(statement).expect(409))).toBeUndefined();
    expect(headerOf(await stranger.post(aVoiding(statement.id)).expect(200))).toBeUndefined();
  });
});
