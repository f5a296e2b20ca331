import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import supertest from 'supertest';
import type { AuditEvent } from '../../../src/consent/audit/hash-chain.ts';
import { aClient, type Address } from '../../support/clients/client.ts';
import { describeOnBackends } from '../../support/servers/backends.ts';
import { useCarnet } from '../../support/servers/running-carnet.ts';
import { aStudyClient, by, postAll, type StudyClient } from '../../support/clients/studies/study-client.ts';
import { bearer } from '../../support/clients/studies/study-stream.ts';
import { waitFor } from '../../support/checks/wait-for.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describeOnBackends('both', 'the audit chain under readers of a study', (makeBackends) => {
  let ahead = 0;
  const carnet = useCarnet(makeBackends, { now: () => Date.now() + ahead });
  let studyClient: StudyClient;
  let tool: Address & { readonly id: string };
  beforeAll(async () => {
    studyClient = await aStudyClient(carnet, () => Date.now() + ahead);
    tool = await studyClient.source();
  });

  const aLab = async (): Promise<Address & { readonly id: string }> => {
    const id = `lab-${randomUUID()}`;
    return { id, url: carnet.url, authorization: await carnet.issue(id, ['scientist']) };
  };
  const aStudyOf = async (lab: { readonly id: string }, records: number): Promise<string> => {
    const name = `n${randomUUID()}`;
    const study = await studyClient.open(tool.id, { owner: lab.id } as object);
    await studyClient.say(name, study, { choice: 'yes', includePast: true });
    await postAll(
      tool,
      Array.from({ length: records }, () => by(name)),
    );
    return study;
  };
  const ask = (lab: Address, study: string, path: string): Promise<Response> =>
    fetch(`${carnet.url}/v1/studies/${study.replace('study:', '')}${path}`, {
      headers: {
        Authorization: bearer(lab.authorization),
        Accept: 'application/x-ndjson, application/json',
      },
    });
  /** How many records came; 0 where the request was refused. */
  const read = async (lab: Address, study: string, path: string): Promise<number> => {
    const answer = await ask(lab, study, path);
    const text = await answer.text();
    if (answer.status !== 200) return 0;
    return text.split('\n').filter((line) => line !== '' && !line.includes('"op":"tick"')).length;
  };
  const eventsOf = async (study: string, type: string): Promise<readonly AuditEvent[]> =>
    (await studyClient.decisionClient.consent.auditLog.list({ limit: 100_000 })).filter(
      (event) => event.type === type && event.purpose === study,
    );
  const cutOf = async (study: string): Promise<number | undefined> =>
    ((await carnet.store.studies.find(study)) as { readonly cut?: { readonly head: number } } | undefined)?.cut?.head;

  it('C24: has one event for each cut taken as a snapshot, and the sum of all counts is what was sent', async () => {
    const lab = await aLab();
    const study = await aStudyOf(lab, 3);
    await waitFor('all are in the snapshot', async () => (await read(lab, study, '/snapshot')) === 3);
    const before = await eventsOf(study, 'access');
    let sent = before.reduce((sum, { data }) => sum + Number(data?.['count']), 0);
    const heads = new Set<number | undefined>();
    for (let round = 0; round < 5; round++) {
      heads.add(await cutOf(study));
      const counts = await Promise.all(
        ['ndjson', 'ndjson', 'ndjson', 'ndjson'].map((format) => read(lab, study, `/snapshot?format=${format}`)),
      );
      heads.add(await cutOf(study));
      sent += counts.reduce((sum, count) => sum + count, 0);
    }
    expect(sent).toBeGreaterThanOrEqual(before.length * 3 + 50);
    expect((await eventsOf(study, 'access')).length).toBeLessThanOrEqual(before.length + heads.size + 1);
    ahead += DAY;
    // A store that is a day behind takes nothing: later tests post once the sink has found the end of the journal anew.
    await waitFor('the store to be complete up to the new time', async () => {
      const { headers } = await aClient(tool).get({ limit: 1 });
      return Date.parse(headers['x-experience-api-consistent-through'] ?? '') > Date.now() + ahead - HOUR;
    });
    await waitFor('the rest of the day is told', async () =>
      (await eventsOf(study, 'access')).some(({ data }) => data?.['by'] === 'again'),
    );
    const events = await eventsOf(study, 'access');
    expect(events.reduce((sum, { data }) => sum + Number(data?.['count']), 0)).toBe(sent);
    expect((await studyClient.decisionClient.consent.auditLog.verify()).fault).toBeUndefined();
  });

  it('has at most a hundred events of readings a day and study, by whatever cursors it is read', async () => {
    const lab = await aLab();
    const study = await aStudyOf(lab, 3);
    await waitFor('they are there', async () => (await read(lab, study, '/stream?follow=false')) === 3);
    const readers = await Promise.all(Array.from({ length: 4 }, () => carnet.issue(lab.id, ['scientist'])));
    await Promise.all(
      readers.flatMap((authorization) =>
        Array.from({ length: 28 }, (_, n) =>
          read({ url: carnet.url, authorization }, study, `/stream?follow=false&after=v1.0-${n % 2}`),
        ),
      ),
    );
    await pause(500);
    expect((await eventsOf(study, 'access')).length).toBeLessThanOrEqual(100);
  });

  it('has few events of acknowledgements, however many cursors are acknowledged', async () => {
    const lab = await aLab();
    const study = await aStudyOf(lab, 30);
    await waitFor('they are there', async () => (await read(lab, study, '/stream?follow=false')) === 30);
    for (let offset = 0; offset < 30; offset++)
      await supertest(carnet.url)
        .post(`/v1/studies/${study.replace('study:', '')}/acks`)
        .set('Authorization', bearer(lab.authorization))
        .send({ cursor: `v1.0-${offset}` })
        .expect(200);
    expect((await eventsOf(study, 'ack')).length).toBe(1);
  });

  it('is kept by a limit: 429 with the time to wait, for snapshots and streams, and for this lab alone', async () => {
    const [lab, other] = [await aLab(), await aLab()];
    const [study, others] = [await aStudyOf(lab, 1), await aStudyOf(other, 1)];
    await waitFor('it is there', async () => (await read(lab, study, '/snapshot')) === 1);
    await waitFor('the other is there', async () => (await read(other, others, '/snapshot')) === 1);
    for (const [path, count, name] of [
      ['/snapshot', 75, 'snapshots'],
      ['/stream?follow=false', 130, 'streams'],
    ] as const) {
      const answers = await Promise.all(
        Array.from({ length: count }, async () => {
          const answer = await ask(lab, study, path);
          const text = await answer.text();
          return { status: answer.status, headers: answer.headers, text };
        }),
      );
      const refused = answers.filter(({ status }) => status === 429);
      expect(refused.length).toBeGreaterThan(0);
      for (const { headers, text } of refused) {
        expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
        expect(headers.get('ratelimit-policy')).toMatch(new RegExp(`^"${name}";q=\\d+;w=60$`));
        expect(headers.get('ratelimit')).toMatch(new RegExp(`^"${name}";r=0;t=\\d+$`));
        expect(JSON.parse(text)).toMatchObject({ kind: 'too-many-requests', faults: [{ at: name }] });
      }
    }
    expect(await read(other, others, '/snapshot')).toBe(1);
  });
});
