# The MongoDB-protocol server for start and stop, which source common.sh before this file.
# shellcheck shell=bash disable=SC2154

mongodb_port=${MONGODB_PORT:-27117}
check_port MONGODB_PORT "$mongodb_port"
mongodb_data=$(realpath -m "${MONGODB_DATA:-$data/mongodb-$mongodb_port}")

mongodb_url() { echo "mongodb://127.0.0.1:$mongodb_port"; }

mongodb_start() {
  local store=${MONGODB_STORE:-memory} folder compiler=() arguments=("$mongodb_port")
  case $store in
    memory) ;;
    file)
      arguments+=(documents.mv)
      # A store that is killed and started again lives too short for the second compiler: that took half of the work.
      compiler=(-XX:TieredStopAtLevel=1)
      ;;
    *) fail "mongodb: MONGODB_STORE is $store; it can be memory or file" ;;
  esac
  folder=$mongodb_data/$store

  provide mongodb
  mkdir -p "$folder"
  exec 9>"$mongodb_data/lock"
  flock -w "$patience" 9 || fail "mongodb: another start is still at work in $mongodb_data"
  if ! running "$folder"; then
    need_java mongodb
    ! listening "$mongodb_port" || fail "mongodb: port $mongodb_port is in use already (by another program, or another MONGODB_STORE)"
    launch "$folder" "-Xmx${MONGODB_HEAP:-1g}" "${compiler[@]}" -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
      -cp "$jars:$jars/*" Server "${arguments[@]}"
  fi
  await mongodb "$folder" mongodb_answers
  say "mongodb: $(mongodb_url), stored in $store, data in $mongodb_data"
}

# Sends {ping: 1, $db: 'admin'} as message 1; the reply's header names that message and the same operation (2013).
mongodb_answers() {
  local header='\x33\0\0\0\x01\0\0\0\0\0\0\0\xdd\x07\0\0'
  local ping='\0\0\0\0\0\x1e\0\0\0\x10ping\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0\0'
  [[ $(ask "$mongodb_port" "$header$ping") == ????????????????01000000dd070000* ]]
}

# mongodb_stop SIGNAL
mongodb_stop() { halt mongodb "$1" "$mongodb_data"/{memory,file}; }
