--
-- PostgreSQL database dump
--

-- Dumped from database version 14.11
-- Dumped by pg_dump version 14.11

SET statement_timeout = 0;
SET client_encoding = 'UTF8';

CREATE TABLE public.xapi_statement (
    id uuid NOT NULL,
    statement_id uuid NOT NULL,
    registration uuid,
    verb_iri character varying(255) NOT NULL,
    is_voided boolean DEFAULT false NOT NULL,
    payload json NOT NULL,
    "timestamp" timestamp with time zone,
    stored timestamp with time zone
);

COPY public.activity (id, activity_iri, payload) FROM stdin;
018e0000-0000-7000-8000-00000000000a	https://moodle.lycee-valmy.example/mod/h5p/1	{"id":"https://moodle.lycee-valmy.example/mod/h5p/1"}
\.

COPY public.xapi_statement (id, statement_id, registration, verb_iri, is_voided, payload, "timestamp", stored) FROM stdin;
018e0000-0000-7000-8000-000000000100	6f1c0f6e-0000-4000-8000-000000000021	\N	http://adlnet.gov/expapi/verbs/answered	f	{"id":"6f1c0f6e-0000-4000-8000-000000000021","actor":{"objectType":"Agent","name":"Hélène d'Aubigny","account":{"homePage":"https://moodle.lycee-valmy.example","name":"hélène"}},"verb":{"id":"http://adlnet.gov/expapi/verbs/answered","display":{"en":"answered"}},"object":{"objectType":"Activity","id":"https://moodle.lycee-valmy.example/mod/h5p/1","definition":{"name":{"fr":"Exercice h5p/1"},"type":"http://adlnet.gov/expapi/activities/assessment"}},"timestamp":"2024-03-04T09:11:00.000Z","authority":{"objectType":"Agent","name":"Moodle","mbox":"mailto:moodle@lycee-valmy.example"},"stored":"2024-03-04T09:11:01.250Z","version":"1.0.0"}	2024-03-04 09:11:00+00	2024-03-04 09:11:01+00
018e0000-0000-7000-8000-000000000101	6f1c0f6e-0000-4000-8000-000000000022	\N	http://adlnet.gov/expapi/verbs/answered	f	{"id":"6f1c0f6e-0000-4000-8000-000000000022","actor":{"objectType":"Agent","name":"Tarek Mansour","account":{"homePage":"https://moodle.lycee-valmy.example","name":"tarek"}},"verb":{"id":"http://adlnet.gov/expapi/verbs/answered","display":{"en":"answered"}},"object":{"objectType":"Activity","id":"https://moodle.lycee-valmy.example/mod/h5p/2","definition":{"name":{"fr":"Exercice h5p/2"},"type":"http://adlnet.gov/expapi/activities/assessment"}},"timestamp":"2024-03-05T09:12:00.000Z","result":{"response":"tab\\tand \\\\ and 'quote'\\nline","success":true},"authority":{"objectType":"Agent","name":"Moodle","mbox":"mailto:moodle@lycee-valmy.example"},"stored":"2024-03-05T09:12:01.250Z","version":"1.0.0"}	2024-03-05 09:12:00+00	2024-03-05 09:12:01+00
018e0000-0000-7000-8000-000000000102	6f1c0f6e-0000-4000-8000-000000000023	\N	http://adlnet.gov/expapi/verbs/experienced	f	{"id":"6f1c0f6e-0000-4000-8000-000000000023","actor":{"objectType":"Agent","name":"Hélène d'Aubigny","account":{"homePage":"https://moodle.lycee-valmy.example","name":"hélène"}},"verb":{"id":"http://adlnet.gov/expapi/verbs/experienced","display":{"en":"experienced"}},"object":{"objectType":"Activity","id":"https://moodle.lycee-valmy.example/mod/page/3","definition":{"name":{"fr":"Exercice page/3"},"type":"http://adlnet.gov/expapi/activities/assessment"}},"timestamp":"2024-03-06T09:13:00.000Z","authority":{"objectType":"Agent","name":"Moodle","mbox":"mailto:moodle@lycee-valmy.example"},"stored":"2024-03-06T09:13:01.250Z","version":"1.0.0"}	2024-03-06 09:13:00+00	2024-03-06 09:13:01+00
\.


--
-- PostgreSQL database dump complete
--
