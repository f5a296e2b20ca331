/** A tool for which the first steps are written down. */
export type ToolName = 'curl' | 'javascript' | 'python' | 'moodle' | 'h5p' | 'storyline';

/** The credentials that a snippet has. */
export interface SnippetKey {
  readonly key: string;
  readonly secret: string;
}

/** Stands in a snippet until a key is made. */
export const NO_KEY: SnippetKey = { key: 'KEY', secret: 'SECRET' };

type Snippet = (url: string, of: SnippetKey) => string;

const curl: Snippet = (url, { key, secret }) => `curl ${url}/xapi/statements \\
  -u '${key}:${secret}' \\
  -H 'X-Experience-API-Version: 2.0.0' \\
  -H 'Content-Type: application/json' \\
  -d '{
    "actor": {"account": {"homePage": "https://school.example", "name": "4711"}},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
    "object": {"id": "https://school.example/course/1"}
  }'`;

const javascript: Snippet = (url, { key, secret }) => `const response = await fetch('${url}/xapi/statements', {
  method: 'POST',
  headers: {
    Authorization: 'Basic ' + btoa('${key}:${secret}'),
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

const python: Snippet = (url, { key, secret }) => `import base64, json, urllib.request

statement = {
    "actor": {"account": {"homePage": "https://school.example", "name": "4711"}},
    "verb": {"id": "http://adlnet.gov/expapi/verbs/completed"},
    "object": {"id": "https://school.example/course/1"},
}
request = urllib.request.Request(
    "${url}/xapi/statements",
    data=json.dumps(statement).encode(),
    headers={
        "Authorization": "Basic " + base64.b64encode(b"${key}:${secret}").decode(),
        "X-Experience-API-Version": "2.0.0",
        "Content-Type": "application/json",
    },
)
with urllib.request.urlopen(request) as response:
    print(json.load(response))`;

const moodle: Snippet = (url, { key, secret }) => `Endpoint: ${url}/xapi
Username: ${key}
Password: ${secret}`;

const session: Snippet = (url, { key, secret }) => `curl ${url}/v1/sessions \\
  -u '${key}:${secret}' \\
  -H 'Content-Type: application/json' \\
  -d '{
    "actor": {"account": {"homePage": "https://school.example", "name": "4711"}},
    "activity": "https://school.example/course/1",
    "seconds": 7200
  }'`;

const h5p: Snippet = (url, of) => `${session(url, of)}

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

const storyline: Snippet = (url, of) => `${session(url, of)}

https://content.example/story.html?LAUNCH_TINCAN`;

/** The texts that are copied into a tool, by the URL of this server and a key of the source. */
export const SNIPPETS: Readonly<Record<ToolName, Snippet>> = {
  curl,
  javascript,
  python,
  moodle,
  h5p,
  storyline,
};
