# Kafka for start and stop, which source common.sh before this file.
# shellcheck shell=bash disable=SC2154

kafka_port=${KAFKA_PORT:-19092}
check_port KAFKA_PORT "$kafka_port"
kafka_data=$(realpath -m "${KAFKA_DATA:-$data/kafka-$kafka_port}")
# How many nodes a folder of data was made for is written in it.
kafka_nodes=${KAFKA_NODES:-$(cat "$kafka_data/nodes" 2>/dev/null || echo 1)}
[[ $kafka_nodes == [13] ]] || fail "kafka: KAFKA_NODES is $kafka_nodes; it can be 1 or 3"

# Clients connect to the first port and the ones after it; the controllers listen ten ports above.
kafka_node_port() { echo $((kafka_port + $1 - 1)); }

kafka_url() {
  local node url=''
  for ((node = 1; node <= kafka_nodes; node++)); do url+=,127.0.0.1:$(kafka_node_port "$node"); done
  echo "kafka://${url:1}"
}

kafka_check_node() {
  [[ $1 =~ ^[1-9]$ ]] && (($1 <= kafka_nodes)) || fail "kafka: there is no node $1; KAFKA_NODES is $kafka_nodes"
}

# kafka_start [NODE]
kafka_start() {
  local node nodes
  mapfile -t nodes < <(seq "$kafka_nodes")
  if (($#)); then kafka_check_node "$1"; nodes=("$1"); fi

  provide kafka
  mkdir -p "$kafka_data"
  exec 9>"$kafka_data/lock"
  flock -w "$patience" 9 || fail "kafka: another start is still at work in $kafka_data"
  [[ -e $kafka_data/nodes ]] || echo "$kafka_nodes" >"$kafka_data/nodes"
  [[ $(<"$kafka_data/nodes") == "$kafka_nodes" ]] ||
    fail "kafka: $kafka_data is for KAFKA_NODES=$(<"$kafka_data/nodes"); stop it and remove it, or set KAFKA_PORT or KAFKA_DATA"

  for node in "${nodes[@]}"; do running "$kafka_data/$node" || kafka_launch "$node"; done
  for node in "${nodes[@]}"; do await "kafka: node $node" "$kafka_data/$node" kafka_knows "$node" "${nodes[@]}"; done
  [[ -e $jars.jsa ]] || kafka_archive "$kafka_data/${nodes[0]}"
  say "kafka: $(kafka_url), data in $kafka_data"
}

# kafka_archive FOLDER: keeps the classes of the running node in FOLDER as read and checked, beside the jars, for those that
# start after it: they are up with three fifths of the work. Where that fails, or Java is another one, they start as before.
kafka_archive() {
  local part=$jars.jsa.$$
  if timeout 60 jcmd "$(<"$1/pid")" VM.cds dynamic_dump "$part" && [[ -s $part ]]; then mv -T "$part" "$jars.jsa"; fi >"$1/archive" 2>&1
  rm -f "$part"
}

kafka_launch() {
  local node=$1 folder=$kafka_data/$1 port classes=(-XX:+IgnoreUnrecognizedVMOptions -XX:+RecordDynamicDumpInfo)
  [[ ! -e $jars.jsa ]] || classes=("-XX:SharedArchiveFile=$jars.jsa")
  port=$(kafka_node_port "$node")
  need_java kafka
  ! listening "$port" || fail "kafka: port $port is in use already"
  ! listening $((port + 10)) || fail "kafka: port $((port + 10)) is in use already"
  mkdir -p "$folder"
  kafka_settings "$node" "$port" "$folder" >"$folder/server.properties"
  if [[ ! -e $folder/formatted ]]; then
    rm -rf "$folder/log" # left by a format that did not end
    java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "${classes[@]}" -cp "$jars/*" \
      kafka.tools.StorageTool format --cluster-id carnet-test --config "$folder/server.properties" \
      >"$folder/out" 2>&1 </dev/null || fail "kafka: node $node: cannot format its storage$(output "$folder")"
    : >"$folder/formatted"
  fi
  # The first compiler alone: a node is up with three fifths of the work, and not slower under load.
  launch "$folder" "-Xmx${KAFKA_HEAP:-256m}" -XX:TieredStopAtLevel=1 "${classes[@]}" \
    "-Dlog4j2.configurationFile=$services/kafka/log4j2.properties" -cp "$jars/*" \
    kafka.Kafka server.properties
}

# What differs from node to node and between one node and three, after what does not.
kafka_settings() {
  local node voters='' copies=$kafka_nodes in_sync=$((kafka_nodes == 1 ? 1 : 2))
  for ((node = 1; node <= kafka_nodes; node++)); do voters+=,$node@127.0.0.1:$(($(kafka_node_port "$node") + 10)); done
  cat "$services/kafka/server.properties" - <<END

node.id=$1
listeners=PLAINTEXT://127.0.0.1:$2,CONTROLLER://127.0.0.1:$(($2 + 10))
advertised.listeners=PLAINTEXT://127.0.0.1:$2
controller.quorum.voters=${voters:1}
log.dirs=$3/log
default.replication.factor=$copies
min.insync.replicas=$in_sync
offsets.topic.replication.factor=$copies
transaction.state.log.replication.factor=$copies
transaction.state.log.min.isr=$in_sync
share.coordinator.state.topic.replication.factor=$copies
share.coordinator.state.topic.min.isr=$in_sync
END
}

# kafka_knows NODE OTHER...: does NODE list the OTHERs as brokers in service? An open port alone does not say so.
# The request is Metadata (key 3) version 1 without topics; a broker is a host (127.0.0.1) and a port in the answer.
kafka_knows() {
  local answer other
  answer=$(ask "$(kafka_node_port "$1")" '\x00\x00\x00\x0e\x00\x03\x00\x01\x00\x00\x00\x01\xff\xff\x00\x00\x00\x00') || return
  for other in "${@:2}"; do
    [[ $answer == *3132372e302e302e31$(printf %08x "$(kafka_node_port "$other")")* ]] || return
  done
}

# kafka_stop SIGNAL [NODE]
kafka_stop() {
  local folder folders=()
  if (($# > 1)); then
    kafka_check_node "$2"
    halt kafka "$1" "$kafka_data/$2"
    return
  fi
  for folder in "$kafka_data"/[1-9]; do
    if running "$folder"; then folders+=("$folder"); fi
  done
  if ((kafka_nodes > 1 && ${#folders[@]} > 0)) && [[ $1 == TERM ]]; then
    # A node asked to end first has the controllers move what it leads, and they need a majority. The last node has
    # none and would wait for minutes. It can be killed: the others are gone, so it acknowledges nothing any more.
    halt kafka TERM "${folders[@]:0:${#folders[@]}-1}"
    halt kafka KILL "${folders[-1]}"
  else
    halt kafka "$1" "${folders[@]}"
  fi
}
