import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import request from 'supertest';
import { aClient, type StatementsPage } from '../../support/clients/client.ts';
import { openSession } from '../../support/clients/session-client.ts';
import { runTokenIssuer, type TokenIssuer } from '../../support/clients/token-client.ts';
import { type Backends, describeOnBackends } from '../../support/servers/backends.ts';
import { type RunningCarnet, runCarnet } from '../../support/servers/running-carnet.ts';
import { describeWith, PYTHON } from '../../support/servers/services.ts';

const AUDIENCE = 'http://carnet.example';

/** Asks for the versions and posts a statement as the xAPI client of Open edX does; prints what was answered. */
const PROGRAM = `
import os
from tincan import Activity, Agent, AgentAccount, RemoteLRS, Statement, Verb
lrs = RemoteLRS(endpoint=os.environ["LRS"], auth=os.environ["LRS_AUTH"])
assert lrs.about().success
account = AgentAccount(home_page="https://lms.example", name="ada")
answer = lrs.save_statement(Statement(
    actor=Agent(account=account),
    verb=Verb(id="http://adlnet.gov/expapi/verbs/completed"),
    object=Activity(id="https://lms.example/course"),
))
print(answer.response.status)
`;

/** Creates a profile of an agent and one of an activity, and changes them; prints what was answered. */
const PROFILES = `
import os
from tincan import Activity, ActivityProfileDocument, Agent, AgentProfileDocument, RemoteLRS
lrs = RemoteLRS(endpoint=os.environ["LRS"], auth=os.environ["LRS_AUTH"])
agent = Agent(mbox="mailto:ada@lms.example")
activity = Activity(id="https://lms.example/course")
answers = [
    lrs.save_agent_profile(AgentProfileDocument(agent=agent, id="p", content="a", etag=None)),
    lrs.save_activity_profile(ActivityProfileDocument(activity=activity, id="p", content="a", etag=None)),
    lrs.save_agent_profile(AgentProfileDocument(agent=agent, id="p", content="b", etag=None)),
]
print(*[answer.response.status for answer in answers])
`;

describeOnBackends('one', 'the xAPI client of Open edX', (makeBackends) => {
  describeWith(
    { name: 'a Python (deploy/services/python names it in TEST_PYTHON)', url: PYTHON },
    'in Python',
    (python) => {
      let issuer: TokenIssuer;
      let backends: Backends;
      let carnet: RunningCarnet;
      beforeAll(async () => {
        issuer = await runTokenIssuer(AUDIENCE);
        backends = makeBackends();
        const naming = {
          sourceClaim: 'client_id',
          scopeClaim: 'scope',
          scopePrefix: 'xapi:',
          organisation: 'org:default',
        };
        carnet = await runCarnet(backends, { tokens: { issuer: issuer.issuer, audience: AUDIENCE, ...naming } });
      });
      afterAll(async () => {
        await carnet.close();
        await issuer.close();
        await backends.remove();
      });

      const run = async (program: string, authorization: string): Promise<string> => {
        const env = { ...process.env, LRS: `${carnet.url}/xapi/`, LRS_AUTH: authorization };
        return (await promisify(execFile)(python, ['-c', program], { env })).stdout.trim();
      };
      const post = (authorization: string): Promise<string> => run(PROGRAM, authorization);

      it('posts with Basic credentials, with a token of the issuer and with the token of a session', async () => {
        const basic = await carnet.issue('moodle', ['all']);
        const sessions = await carnet.issue('moodle', ['sessions']);
        const actor = { account: { homePage: 'https://lms.example', name: 'ada' } };
        const { token } = await openSession({ url: carnet.url, authorization: sessions }, { actor });
        const ofIssuer = await issuer.request('moodle', ['xapi:statements/write']);
        for (const authorization of [basic, `Bearer ${ofIssuer}`, `Bearer ${token}`])
          expect(await post(authorization)).toBe('200');
        const { body } = await aClient({ url: carnet.url, authorization: basic }).get().expect(200);
        expect((body as StatementsPage).statements).toHaveLength(3);
        expect(await post(`Bearer ${ofIssuer}x`)).toBe('401');
      });

      it('creates profiles, without a precondition, if its source is lenient', async () => {
        await request(carnet.url)
          .post('/v1/sources')
          .set('Authorization', carnet.authorization)
          .send({ id: 'lenient', name: 'Lenient', unconditionalProfiles: true })
          .expect(201);
        expect(await run(PROFILES, await carnet.issue('strict', ['all']))).toBe('400 400 400');
        expect(await run(PROFILES, await carnet.issue('lenient', ['all']))).toBe('204 204 409');
      });
    },
  );
});
