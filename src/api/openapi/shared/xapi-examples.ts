export const STATEMENT_EXAMPLE = {
  actor: { mbox: 'mailto:ada@school.example' },
  verb: { id: 'http://adlnet.gov/expapi/verbs/completed', display: { en: 'completed' } },
  object: { id: 'https://school.example/unit-1' },
};

export const ENVELOPE_EXAMPLE = {
  sensor: 'https://school.example/sensors/1',
  sendTime: '2026-10-01T08:15:01.000Z',
  dataVersion: 'http://purl.imsglobal.org/ctx/caliper/v1p2',
  data: [
    {
      id: 'urn:uuid:7b6a0c12-8d1f-4a4e-9a53-0f6f4e2f9c11',
      type: 'ViewEvent',
      actor: { id: 'https://school.example/pupils/lea', type: 'Person' },
      action: 'Viewed',
      object: { id: 'https://school.example/courses/7/pages/1', type: 'Page' },
      eventTime: '2026-10-01T08:15:00.000Z',
    },
  ],
};

export const STATEMENT_ID = '0b7c1c1e-8a1e-4c43-9c0e-3f1f3b1d2a10';
export const RESULT_EXAMPLE = {
  statements: [
    {
      id: STATEMENT_ID,
      ...STATEMENT_EXAMPLE,
      timestamp: '2026-10-01T08:15:00.000Z',
      stored: '2026-10-01T08:15:00.412Z',
      authority: { account: { homePage: 'https://lrs.school.example', name: 'moodle-5f3a9c' } },
      version: '2.0.0',
    },
  ],
  more: '',
};
