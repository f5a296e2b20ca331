import type { ToolName } from './sources-texts.ts';

const curl = (url: string): string => `curl ${url}/xapi/statements \\
  -u KEY:SECRET \\
  -H 'X-Experience-API-Version: 2.0.0' \\
  -H 'Content-Type: application/json' \\
  -d '{
    "actor": {"account": {"homePage": "https://school.example", "name": "4711"}},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
    "object": {"id": "https://school.example/course/1"}
  }'`;

const javascript = (url: string): string => `const response = await fetch('${url}/xapi/statements', {
  method: 'POST',
  headers: {
    Authorization: 'Basic ' + btoa('KEY:SECRET'),
    'X-Experience-API-Version': '2.0.0',
    'Content-Type': 'application/json',
  },
  body: JSON.stringify({
    actor: { account: { homePage: 'https://school.example', name: '4711' } },
    verb: { id: 'http://adlnet.gov/expapi/verbs/completed' },
    object: { id: 'https://school.example/course/1' },
  }),
});
if (!response.ok) throw new Error(await response.text());`;

const moodle = (url: string): string => `Endpoint: ${url}/xapi
Username: KEY
Password: SECRET`;

const session = (url: string): string => `curl ${url}/v1/sessions \\
  -u KEY:SECRET \\
  -H 'Content-Type: application/json' \\
  -d '{
    "actor": {"account": {"homePage": "https://school.example", "name": "4711"}},
    "activity": "https://school.example/course/1",
    "seconds": 7200
  }'`;

const h5p = (url: string): string => `${session(url)}

H5P.externalDispatcher.on('xAPI', ({ data }) =>
  fetch('${url}/xapi/statements', {
    method: 'POST',
    headers: {
      Authorization: \`Bearer \${session.token}\`,
      'X-Experience-API-Version': '1.0.3',
      'Content-Type': 'application/json',
    },
    body: JSON.stringify(data.statement),
  }),
);`;

const storyline = (url: string): string => `${session(url)}

https://content.example/story.html?LAUNCH_TINCAN`;

/** The texts that are copied into a tool, by the URL of this server. KEY and SECRET stand for those of the source. */
export const SNIPPETS: Readonly<Record<ToolName, (url: string) => string>> = {
  curl,
  javascript,
  moodle,
  h5p,
  storyline,
};
