/** Which room of src/ may import which other rooms. A room may always import itself. */
const ROOMS = {
  core: [],
  telemetry: ['core'],
  config: ['core'],
  xapi: ['core'],
  store: ['xapi', 'core'],
  journal: ['xapi', 'core'],
  profiles: ['xapi', 'store', 'core'],
  sources: ['xapi', 'store', 'core'],
  consent: ['xapi', 'store', 'sources', 'core'],
  ingest: ['xapi', 'profiles', 'sources', 'consent', 'journal', 'store', 'core'],
  sink: ['xapi', 'profiles', 'sources', 'consent', 'journal', 'store', 'core'],
  studies: ['xapi', 'profiles', 'sources', 'consent', 'journal', 'store', 'core'],
  query: ['xapi', 'sources', 'consent', 'store', 'core'],
  documents: ['xapi', 'sources', 'consent', 'store', 'core'],
  openid: ['xapi', 'core'],
  pages: ['xapi', 'core'],
  http: ['openid', 'ingest', 'query', 'documents', 'sources', 'consent', 'studies', 'profiles', 'pages', 'xapi', 'telemetry', 'core'],
  app: ['config', 'core', 'telemetry', 'xapi', 'store', 'journal', 'profiles', 'sources', 'consent', 'ingest', 'sink', 'studies', 'query', 'documents', 'openid', 'pages', 'http'],
  'demo-story': ['store'],
  main: ['app', 'config', 'journal', 'store', 'profiles', 'telemetry', 'sources'],
  cli: ['app', 'main', 'config', 'journal', 'store', 'profiles', 'telemetry', 'core', 'consent', 'sources', 'sink', 'studies'],
};

/** The sub-rooms of a room, lowest first: each may import those before it and none behind it. '' is the room's own files. */
const SUB_ROOMS = {
  xapi: ['model', 'formats', 'json', 'schemas', 'output', 'statement', 'validate'],
  consent: ['model', 'audit', 'people', 'purposes', 'decisions', 'erasure', 'gate', 'subject', 'admin'],
  http: ['message', 'server', 'xapi', 'api/shared', 'api/studies', 'api/subject', 'api', 'pages/shared', 'pages/me', 'pages', 'pages/profiles', 'pages/studies', ''],
  journal: ['port', 'kafka/kafkajs-patches', 'sqlite', 'kafka', ''],
  pages: ['layout', 'me', 'profiles', 'studies', 'public'],
  profiles: ['model', 'concepts', 'patterns', 'templates', 'diagram', 'judge', 'read', 'registry'],
  sink: ['statements', 'erasure', 'sweeps', 'write', ''],
  store: [
    'ports', 'mongo/client', 'sqlite/connection', 'mongo/consent', 'mongo/profiles', 'mongo/sink', 'mongo/statements', 'mongo/studies',
    'sqlite/consent', 'sqlite/profiles', 'sqlite/sink', 'sqlite/statements', 'sqlite/studies', 'mongo', 'sqlite', '',
  ],
  studies: ['study', 'record', 'release', 'export', 'stream', 'catalogue', 'contact'],
};

/** Where each library is at home. */
const LIBRARIES = {
  express: '^src/http/(app\\.ts|message/|server/)',
  commander: '^src/cli/',
  kafkajs: '^src/journal/kafka/',
  '@platformatic/wasm-utils': '^src/journal/kafka/',
  mongodb: '^src/store/mongo/',
  '@photostructure/sqlite': '^src/(journal|store)/sqlite/',
  'prom-client': '^src/telemetry/',
  pino: '^src/telemetry/',
  ajv: '^src/(xapi|profiles|config)/',
  re2js: '^src/profiles/',
  jose: '^src/(xapi|consent|studies)/',
  cookie: '^src/http/message/',
  'openid-client': '^src/openid/',
  canonicalize: '^src/consent/',
  'hyparquet-writer': '^src/studies/',
  'csv-stringify': '^src/studies/',
  'cli-progress': '^src/cli/',
  '@dagrejs/dagre': '^src/profiles/diagram/',
};

const place = (room) => `^src/${room}(/|\\.ts$)`;
/** The files that stand in the folder itself, not in a sub-room of it. */
const files = (room, sub) => `^src/${room}${sub === '' ? '' : `/${sub}`}/[^/]+$`;
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
    ...Object.entries(SUB_ROOMS).flatMap(([room, subs]) => [
      ...subs.map((sub, index) => ({
        name: `doors-of-${room}/${sub}`,
        severity: 'error',
        from: { path: files(room, sub) },
        to: { path: `^src/${room}/`, pathNot: subs.slice(0, index + 1).map((lower) => files(room, lower)) },
      })),
      { name: `every-file-in-a-sub-room-of-${room}`, severity: 'error', from: { path: `^src/${room}/`, pathNot: subs.map((sub) => files(room, sub)) }, to: {} },
    ]),
    {
      name: 'no-sub-rooms-without-doors',
      severity: 'error',
      from: { path: '^src/[^/]+/[^/]+/', pathNot: Object.keys(SUB_ROOMS).map((room) => `^src/${room}/`) },
      to: {},
    },
    { name: 'adapters-apart', severity: 'error', from: { path: '^src/(store|journal)/(mongo|kafka)/' }, to: { path: '^src/(store|journal)/sqlite/' } },
    ...Object.entries(LIBRARIES).map(([library, home]) => ({
      name: `home-of-${library}`,
      severity: 'error',
      from: { path: '^src/', pathNot: home },
      to: { path: `node_modules/${library}(/|$)` },
    })),
    {
      name: 'no-library-without-a-home',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer'], pathNot: Object.keys(LIBRARIES).map((library) => `node_modules/${library}(/|$)`) },
    },
    {
      name: 'adapters-only-behind-open',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(journal|store)/open-', '^src/journal/(kafka|sqlite)/', '^src/store/(mongo|sqlite)/'] },
      to: { path: ['^src/journal/(kafka|sqlite)/', '^src/store/(mongo|sqlite)/'] },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.cjs', '.json'], exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'types'] },
  },
};
