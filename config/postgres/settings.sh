# shellcheck shell=bash
# What a node of the cluster is told, and the files that follow from it. Any node may be promoted, so all have the same settings.
# Read by node.sh before every start, and by replication.sh at the primary's first one.

SLUICE_NODE=${SLUICE_NODE:-primary}                                # this node
SLUICE_PRIMARY=${SLUICE_PRIMARY:-primary}                          # the node that takes the writes
SLUICE_PRIMARY_HOST=${SLUICE_PRIMARY_HOST:-$SLUICE_PRIMARY}        # where to reach it
SLUICE_PRIMARY_PORT=${SLUICE_PRIMARY_PORT:-5432}
SLUICE_CLUSTER=${SLUICE_CLUSTER:-primary replica-1 replica-2}      # all nodes
SLUICE_NETWORK=${SLUICE_NETWORK:-samenet}                          # from where clients and replicas may come, as in pg_hba.conf
SLUICE_SYNC=${SLUICE_SYNC:-none}                                   # a commit waits for: none, quorum (any one replica), all
SLUICE_WAIT=${SLUICE_WAIT:-120}                                    # seconds that a replica's first start waits for the primary

passfile=$PGDATA.passfile # beside the data, or base backups would take it along

say() {
  echo "sluice: $SLUICE_NODE: $1" >&2
}

fail() {
  say "$1"
  exit 1
}

is_primary() {
  [ "$SLUICE_NODE" = "$SLUICE_PRIMARY" ]
}

# Slots and standbys are named like nodes, in the letters that a slot may have.
name_of() {
  echo "${1//-/_}"
}

check_settings() {
  local node known=
  for node in $SLUICE_CLUSTER; do
    [[ $node =~ ^[a-z0-9-]{1,40}$ ]] || fail "SLUICE_CLUSTER has '$node': a node's name is small letters, digits and -"
    known+=" $node "
  done
  [[ $known == *" $SLUICE_NODE "* ]] || fail "SLUICE_NODE is '$SLUICE_NODE', none of SLUICE_CLUSTER: $SLUICE_CLUSTER"
  [[ $known == *" $SLUICE_PRIMARY "* ]] || fail "SLUICE_PRIMARY is '$SLUICE_PRIMARY', none of SLUICE_CLUSTER: $SLUICE_CLUSTER"
  [[ $SLUICE_PRIMARY_HOST =~ ^[A-Za-z0-9_.:-]+$ ]] || fail "SLUICE_PRIMARY_HOST is '$SLUICE_PRIMARY_HOST', not a host"
  [[ $SLUICE_PRIMARY_PORT =~ ^[0-9]{1,5}$ ]] || fail "SLUICE_PRIMARY_PORT is '$SLUICE_PRIMARY_PORT', not a port"
  [[ $SLUICE_WAIT =~ ^[0-9]{1,5}$ ]] || fail "SLUICE_WAIT is '$SLUICE_WAIT', not a number of seconds"
  [[ $SLUICE_SYNC =~ ^(none|quorum|all)$ ]] || fail "SLUICE_SYNC is '$SLUICE_SYNC': it may be none, quorum or all"
  [ -n "${SLUICE_REPLICATION_PASSWORD:-}" ] || fail "SLUICE_REPLICATION_PASSWORD is not set"
  [[ $SLUICE_REPLICATION_PASSWORD != *$'\n'* ]] || fail "SLUICE_REPLICATION_PASSWORD has a line break"
}

# How a replica reaches the primary. The password is in the passfile: it is in no argument, no setting and no backup.
conninfo() {
  echo "host=$SLUICE_PRIMARY_HOST port=$SLUICE_PRIMARY_PORT user=sluice_replicator passfile='$passfile'" \
    "application_name=$(name_of "$SLUICE_NODE") connect_timeout=3"
}

# Whose word a commit waits for, were this node the primary.
synchronous_standbys() {
  local node others=()
  for node in $SLUICE_CLUSTER; do
    [ "$node" = "$SLUICE_NODE" ] || others+=("$(name_of "$node")")
  done
  local list
  list=$(IFS=, && echo "${others[*]}")
  case $SLUICE_SYNC in
    none) ;;
    quorum) [ ${#others[@]} = 0 ] || echo "ANY 1 ($list)" ;;
    all) [ ${#others[@]} = 0 ] || echo "FIRST ${#others[@]} ($list)" ;;
  esac
}

# Writes what comes in beside the file, then renames: whoever reads it sees all of it.
write_whole() {
  (umask 077 && cat >"$1.new") && mv -f "$1.new" "$1"
}

write_passfile() {
  local password=${SLUICE_REPLICATION_PASSWORD//\\/\\\\}
  echo "*:*:*:sluice_replicator:${password//:/\\:}" | write_whole "$passfile"
}

write_settings() {
  write_whole "$PGDATA/pg_hba.conf" <<HBA
# Written at every start, from config/postgres/settings.sh.
# The socket is the container's own. Over the network the superuser has no business, and the replicator none but replication.
local  all          all                                                       trust
host   all          ${POSTGRES_USER:-postgres},sluice_replicator  all         reject
host   replication  sluice_replicator   $SLUICE_NETWORK                       scram-sha-256
host   all          all                 $SLUICE_NETWORK                       scram-sha-256
HBA
  write_whole "$PGDATA/sluice.conf" <<CONF
# Written at every start, from config/postgres/settings.sh: see there.
wal_level = logical               # replicas need less; it is for the change stream
max_wal_senders = 10
max_replication_slots = 10
# A slot keeps the WAL that its replica has not read yet: on the primary's disk, up to this much. A replica that was away for longer
# has to be made anew. Without a bound, one that never comes back fills the disk and stops the primary.
max_slot_wal_keep_size = 4GB
# Rows that a replica's queries still read are not vacuumed away on the primary: no query is cancelled, for some bloat.
hot_standby_feedback = on
# A replica looks for the primary again so often: with quorum, writes wait for it.
wal_retrieve_retry_interval = 1s
synchronous_standby_names = '$(synchronous_standbys)'
$(is_primary || upstream)
CONF
}

# Whom a replica follows.
upstream() {
  echo "primary_conninfo = '$(conninfo | sed "s/'/''/g")'"
  echo "primary_slot_name = '$(name_of "$SLUICE_NODE")'"
}
