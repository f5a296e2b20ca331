/** A complete program that reads a stream. */
export interface StreamClient {
  readonly name: string;
  readonly text: string;
}

const curl = (resource: string): string => `#!/bin/sh
# Every change of the study, in order, in changes.ndjson; run it again to go on.
set -eu
url=${resource}
touch changes.ndjson
# A line that a break cut off is fetched again.
if [ -n "$(tail -c 1 changes.ndjson)" ]; then sed '$d' changes.ndjson > whole.ndjson \
&& mv whole.ndjson changes.ndjson; fi
cursor=$(tail -n 1 changes.ndjson | sed 's/^{"cursor":"\\([^"]*\\)".*/\\1/')
curl --fail-with-body --silent --show-error --no-buffer "$url/stream?follow=false\${cursor:+&after=$cursor}" \\
  --header "Authorization: Bearer $CARNET_TOKEN" --header 'Accept: application/x-ndjson' >> changes.ndjson
cursor=$(tail -n 1 changes.ndjson | sed 's/^{"cursor":"\\([^"]*\\)".*/\\1/')
# Only once you have deleted what is deleted in the file:
if [ -n "$cursor" ]; then curl --fail-with-body --silent --show-error \
"$url/acks" --json "{\\"cursor\\":\\"$cursor\\"}" --header "Authorization: Bearer $CARNET_TOKEN"; fi
`;

const python = (resource: string): string => `import json, os, pathlib
import pandas, requests
url, file = '${resource}', pathlib.Path('study.json')
headers = {'Authorization': 'Bearer ' + os.environ['CARNET_TOKEN'], 'Accept': 'application/x-ndjson'}
study = json.loads(file.read_text()) if file.exists() else {'cursor': None, 'records': {}}
try:
    with requests.get(url + '/stream', {'follow': 'false', 'after': study['cursor']}, \
headers=headers, stream=True, timeout=60) as answer:
        answer.raise_for_status()
        for change in map(json.loads, answer.iter_lines()):
            if change['op'] == 'put': study['records'][change['key']] = change['statement']
            if change['op'] == 'del': study['records'].pop(change['key'], None)
            study['cursor'] = change['cursor']
finally:
    file.with_suffix('.new').write_text(json.dumps(study))
    file.with_suffix('.new').replace(file)
if study['cursor']: requests.post(url + '/acks', json={'cursor': study['cursor']}, \
headers=headers, timeout=60).raise_for_status()
table = pandas.json_normalize(list(study['records'].values()))
print(table)
`;

const r = (resource: string): string => `library(curl); library(jsonlite)
url <- "${resource}"
file <- "study.rds"
study <- if (file.exists(file)) readRDS(file) else list(cursor = NULL, records = list())
headers <- function(handle) handle_setheaders(handle, Authorization = paste("Bearer", Sys.getenv("CARNET_TOKEN")), \
Accept = "application/x-ndjson", "Content-Type" = "application/json")
after <- if (is.null(study$cursor)) "" else paste0("&after=", URLencode(study$cursor, reserved = TRUE))
stream <- curl(paste0(url, "/stream?follow=false", after), "r", headers(new_handle()))
tryCatch(while (length(line <- readLines(stream, 1)) > 0) {
  change <- fromJSON(line, simplifyVector = FALSE)
  if (change$op == "put") study$records[[change$key]] <- change$statement
  if (change$op == "del") study$records[[change$key]] <- NULL
  study$cursor <- change$cursor
}, finally = { close(stream); saveRDS(study, paste0(file, ".new")); file.rename(paste0(file, ".new"), file) })
ack <- new_handle(copypostfields = toJSON(list(cursor = study$cursor), auto_unbox = TRUE))
stopifnot(curl_fetch_memory(paste0(url, "/acks"), headers(ack))$status_code < 300)
print(do.call(rbind, lapply(study$records, function(one) data.frame(person = one$actor$account$name, \
verb = one$verb$id, object = one$object$id, time = one$timestamp))))
`;

/**
 * Programs of at most 20 lines that keep a study up to date, for a study's URL in the REST API. They resume after any
 * break, and acknowledge deletions.
 */
export const streamClients = (resource: string): readonly StreamClient[] => [
  { name: 'curl', text: curl(resource) },
  { name: 'Python', text: python(resource) },
  { name: 'R', text: r(resource) },
];
