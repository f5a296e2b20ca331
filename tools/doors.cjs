/** Which room of src/ may import which: the table of docs/decisions and architecture, in one place. */
const ROOMS = {
  problem: [],
  within: [],
  telemetry: ['within'],
  config: ['problem'],
  keys: [],
  xapi: ['problem'],
  repeat: ['problem'],
  places: ['problem'],
  store: ['xapi', 'problem'],
  profiles: ['xapi', 'store', 'problem'],
  journal: ['within', 'xapi', 'problem'],
  sources: ['places', 'xapi', 'store', 'problem'],
  consent: ['xapi', 'store', 'sources', 'problem'],
  consenting: ['consent', 'journal', 'store', 'keys', 'problem'],
  ingest: ['xapi', 'profiles', 'sources', 'consent', 'journal', 'store', 'problem'],
  sink: ['xapi', 'profiles', 'sources', 'consent', 'journal', 'store', 'problem'],
  studies: ['places', 'xapi', 'profiles', 'sources', 'consent', 'journal', 'store', 'problem'],
  query: ['xapi', 'sources', 'consent', 'store', 'problem'],
  documents: ['xapi', 'sources', 'consent', 'store', 'problem'],
  openid: ['xapi', 'problem'],
  pages: ['xapi', 'problem'],
  http: ['openid', 'ingest', 'query', 'documents', 'sources', 'consent', 'studies', 'profiles', 'pages', 'xapi', 'telemetry', 'within', 'places', 'problem'],
  studying: ['consenting', 'consent', 'studies', 'sink', 'sources', 'profiles', 'store', 'journal', 'keys'],
  'study-reading': ['consenting', 'consent', 'studies', 'store', 'journal', 'keys'],
  sinking: ['consenting', 'sink', 'sources', 'profiles', 'store', 'journal', 'repeat', 'telemetry'],
  carnet: ['openid', 'consenting', 'sinking', 'studying', 'study-reading', 'problem', 'config', 'keys', 'repeat', 'xapi', 'store', 'journal', 'profiles', 'sources', 'consent', 'ingest', 'sink', 'studies', 'query', 'documents', 'pages', 'http', 'telemetry'],
  demo: ['sources'],
  'demo-story': ['store'],
  settings: ['config', 'journal', 'store'],
  'kept-store': ['config', 'keys', 'store'],
  main: ['carnet', 'demo', 'settings', 'kept-store', 'journal', 'profiles', 'telemetry', 'sources'],
  cli: ['main', 'settings', 'kept-store', 'keys', 'consent', 'profiles', 'sources', 'sink', 'studies', 'problem'],
};

/** Where each library is at home. */
const LIBRARIES = {
  express: '^src/http/',
  commander: '^src/cli/',
  kafkajs: '^src/journal/kafka-',
  '@platformatic/wasm-utils': '^src/journal/kafka-',
  mongodb: '^src/store/mongo/',
  '@photostructure/sqlite': '^src/(journal/sqlite-|store/sqlite/)',
  'prom-client': '^src/telemetry/',
  pino: '^src/telemetry/',
  ajv: '^src/(xapi|profiles|config)',
  re2js: '^src/profiles/',
  jose: '^src/(xapi|consent|studies)/',
  cookie: '^src/http/',
  'openid-client': '^src/openid/',
  canonicalize: '^src/consent/',
  'hyparquet-writer': '^src/studies/',
  'csv-stringify': '^src/studies/',
  'cli-progress': '^src/cli/',
  '@dagrejs/dagre': '^src/profiles/',
};

const place = (room) => `^src/${room}(/|\\.ts$)`;
const rooms = Object.keys(ROOMS);

module.exports = {
  forbidden: [
    ...rooms.map((room) => ({
      name: `doors-of-${room}`,
      severity: 'error',
      from: { path: place(room) },
      to: { path: '^src/', pathNot: [room, ...ROOMS[room]].map(place) },
    })),
    { name: 'every-file-in-a-room', severity: 'error', from: { path: '^src/', pathNot: rooms.map(place) }, to: {} },
    ...Object.entries(LIBRARIES).map(([library, home]) => ({
      name: `home-of-${library}`,
      severity: 'error',
      from: { path: '^src/', pathNot: home },
      to: { path: `node_modules/${library}(/|$)` },
    })),
    { name: 'no-library-without-a-home', severity: 'error', from: { path: '^src/' }, to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer'], pathNot: Object.keys(LIBRARIES).map((library) => `node_modules/${library}(/|$)`) } },
    { name: 'adapters-only-behind-open', severity: 'error', from: { path: '^src/', pathNot: ['^src/(journal|store)/open-', '^src/journal/(kafka|sqlite)-', '^src/store/(mongo|sqlite)/'] }, to: { path: ['^src/journal/(kafka|sqlite)-', '^src/store/(mongo|sqlite)/'] } },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.cjs', '.json'], exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'types'] },
  },
};
